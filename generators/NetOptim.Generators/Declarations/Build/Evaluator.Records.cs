using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace NetOptim.Generators.Declarations.Build;

/// <summary>Positional records: values that are made, read, and copied with changes.</summary>
internal sealed partial class Evaluator
{
    private RecordValue Record(IObjectCreationOperation creation, Frame frame)
    {
        bool isEmpty = creation is { Arguments.Length: 0, Type: { IsRecord: true, IsValueType: true }, Constructor.IsImplicitlyDeclared: true };
        return Changed(isEmpty ? EmptyRecord((INamedTypeSymbol)creation.Type!, creation) : Constructed(creation, frame), creation.Initializer, frame);
    }

    private RecordValue Constructed(IObjectCreationOperation creation, Frame frame)
    {
        ImmutableArray<IParameterSymbol> parameters = PositionalRecord.Parameters(creation.Type, creation.Syntax);
        if (!SymbolEqualityComparer.Default.Equals(creation.Constructor, PositionalRecord.Constructor(creation.Type)))
            throw EvaluationException.Unsupported(creation.Syntax, "this constructor", "the one that the record's parameters make");
        object?[] items = new object?[parameters.Length];
        // Evaluated as they are written, which named arguments need not be in the order of the parameters.
        foreach (IArgumentOperation argument in creation.Arguments)
            items[argument.Parameter!.Ordinal] = Evaluate(argument.Value, frame);
        return new RecordValue((INamedTypeSymbol)creation.Type!, items);
    }

    /// <summary>A record struct as <c>default</c> is.</summary>
    private static RecordValue EmptyRecord(INamedTypeSymbol type, IOperation where)
    {
        // Of structs that hold each other C# says itself that there are none.
        Budget.RequireStack(where.Syntax);
        return new RecordValue(type, [.. PositionalRecord.Parameters(type, where.Syntax).Select(parameter => Default(parameter.Type, where))]);
    }

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
    private RecordValue Receiver(IOperation? instance, ISymbol member, SyntaxNode where, Frame frame)
    {
        if (instance is null || !member.ContainingType.IsRecord)
            throw EvaluationException.Unsupported(where, $"the instance method '{member.Name}'", "static methods, or those of positional records");
        return Evaluate(instance, frame) as RecordValue ?? throw IsNull(instance);
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
