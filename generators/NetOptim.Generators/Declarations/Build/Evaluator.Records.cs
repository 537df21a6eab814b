using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace NetOptim.Generators.Declarations.Build;

/// <summary>Positional records: values that are made, read, and copied with changes.</summary>
internal sealed partial class Evaluator
{
    private readonly Dictionary<INamedTypeSymbol, RecordValue> _empty = new(SymbolEqualityComparer.Default);

    private RecordValue Record(IObjectCreationOperation creation, Frame frame)
    {
        bool isEmpty = creation is { Arguments.Length: 0, Type: { IsRecord: true, IsValueType: true }, Constructor.IsImplicitlyDeclared: true };
        return Changed(isEmpty ? EmptyRecord((INamedTypeSymbol)creation.Type!, creation) : Constructed(creation, frame), creation.Initializer, frame);
    }

    private RecordValue Constructed(IObjectCreationOperation creation, Frame frame)
    {
        ImmutableArray<IParameterSymbol> parameters = Parameters(creation.Type, creation.Syntax);
        if (!SymbolEqualityComparer.Default.Equals(creation.Constructor, PositionalRecord.Constructor(creation.Type)))
            throw EvaluationException.Unsupported(creation.Syntax, "this constructor", "the one that the record's parameters make");
        object?[] items = new object?[parameters.Length];
        // Evaluated as they are written, which named arguments need not be in the order of the parameters.
        foreach (IArgumentOperation argument in creation.Arguments)
            items[argument.Parameter!.Ordinal] = Evaluate(argument.Value, frame);
        return new RecordValue((INamedTypeSymbol)creation.Type!, items);
    }

    /// <summary>A record struct as <c>default</c> is.</summary>
    private RecordValue EmptyRecord(INamedTypeSymbol type, IOperation where)
    {
        // Of structs that hold each other C# says itself that there are none.
        Budget.RequireStack(where.Syntax);
        if (!_empty.TryGetValue(type, out RecordValue? empty))
            _empty.Add(type, empty = new RecordValue(type, [.. Parameters(type, where.Syntax).Select(parameter => Default(parameter.Type, where))]));
        return empty;
    }

    /// <summary>The parameters of a record of this project: whether one of another is built from its source is the editor's matter.</summary>
    private ImmutableArray<IParameterSymbol> Parameters(ITypeSymbol? type, SyntaxNode where) =>
        SymbolEqualityComparer.Default.Equals(type?.ContainingAssembly, compilation.Assembly)
            ? PositionalRecord.Parameters(type, where)
            : throw EvaluationException.Unsupported(where, "making an object", "tuples, arrays and positional records of this project");

    private RecordValue With(IWithOperation copy, Frame frame)
    {
        object? original = Evaluate(copy.Operand, frame);
        if (original is RecordValue record)
            return Changed(record, copy.Initializer, frame);
        throw original is null ? IsNull(copy.Operand) : EvaluationException.Unsupported(copy.Syntax, "'with'", "a positional record");
    }

    /// <summary>A record whose properties are set to what stands in braces.</summary>
    private RecordValue Changed(RecordValue record, IObjectOrCollectionInitializerOperation? changes, Frame frame)
    {
        if (changes is null)
            return record;
        budget.Step(changes.Syntax, record.Items.Length);
        object?[] items = [.. record.Items];
        foreach (IOperation change in changes.Initializers)
        {
            if (change is not ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property: var property } } assignment || PositionalRecord.Item(property) is not (>= 0 and var item))
                throw EvaluationException.Unsupported(change.Syntax, $"'{Shortened(change.Syntax)}'", "a property that a parameter of the record makes");
            items[item] = Evaluate(assignment.Value, frame);
        }
        return new RecordValue(record.Type, items);
    }

    /// <summary>What a method or property of an instance is called on: a record.</summary>
    /// <returns>A <see cref="RecordValue"/>, or the <see cref="Place"/> of one that is a struct: what is there may change while arguments are evaluated.</returns>
    private object Receiver(IOperation? instance, IMethodSymbol method, SyntaxNode where, Frame frame)
    {
        INamedTypeSymbol type = method.ContainingType;
        if (instance is null || !type.IsRecord)
            throw EvaluationException.Unsupported(where, $"the instance method '{method.Name}'", "static methods, or those of positional records");
        bool isPlace = type.IsValueType && instance switch
        {
            // Of what it must not change, a method that might gets a copy.
            IParameterReferenceOperation { Parameter.RefKind: not RefKind.None } => method.IsReadOnly || type.IsReadOnly,
            ILocalReferenceOperation or IParameterReferenceOperation or IArrayElementReferenceOperation => true,
            IFieldReferenceOperation { Field.CorrespondingTupleField: not null, Instance: ILocalReferenceOperation or IParameterReferenceOperation or IArrayElementReferenceOperation } => true,
            _ => false,
        };
        return isPlace ? Target(instance, frame) : Evaluate(instance, frame) as RecordValue ?? throw IsNull(instance);
    }

    /// <summary>A property of a record: what its parameter was given, or what its getter computes.</summary>
    private object? RecordProperty(RecordValue record, IPropertyReferenceOperation reference, Frame frame)
    {
        if (PositionalRecord.Item(reference.Property) is >= 0 and var item)
            return record.Items[item];
        return reference.Property is { IsIndexer: false, GetMethod: { } getter } && Body(getter) is not null
            ? Call(getter, reference.Syntax, frame, [], record)
            : throw EvaluationException.Unsupported(reference.Syntax, $"the property '{reference.Property.Name}'", "properties of a record that have a body or a parameter");
    }
}
