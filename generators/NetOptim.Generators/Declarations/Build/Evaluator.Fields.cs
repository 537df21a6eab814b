using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace NetOptim.Generators.Declarations.Build;

/// <summary>Elements of tuples, and static fields, which are initialised when they are first asked for.</summary>
internal sealed partial class Evaluator
{
    private readonly Dictionary<ISymbol, object?> _fields = new(SymbolEqualityComparer.Default);
    private readonly Stack<IFieldSymbol> _initialising = new();

    private object? Field(IFieldReferenceOperation reference, Frame frame)
    {
        IFieldSymbol field = reference.Field;
        if (field.CorrespondingTupleField is not null && reference.Instance is { } instance)
            return Evaluate(instance, frame) is TupleValue tuple ? tuple.Items[Item(reference)] : throw Unknown(reference);
        RequireTurn(field, reference);
        if (_fields.TryGetValue(field, out object? known))
            return known;
        RequireNoConstructor(field, reference);
        if (!field.IsStatic || !field.IsReadOnly)
            throw EvaluationException.RunTime(reference.Syntax, $"'{field.Name}'", field.IsStatic ? "it is not readonly" : "it is a field of an instance");
        if (field.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is not VariableDeclaratorSyntax { Initializer: { } written }
            || Model(written.SyntaxTree).GetOperation(written) is not IFieldInitializerOperation { Value: var initializer })
        {
            throw EvaluationException.RunTime(reference.Syntax, $"'{field.Name}'", "it has no initialiser in this project");
        }
        budget.Enter(reference.Syntax);
        _initialising.Push(field);
        object? result = Converted(Evaluate(initializer, new Frame(null, null, frame.Scope)), field.Type, reference);
        _initialising.Pop();
        budget.Leave();
        return _fields[field] = result;
    }

    /// <summary>C# runs the initialisers of a class in the order in which they are written: before its turn, a field has no value of its own.</summary>
    private void RequireTurn(IFieldSymbol field, IOperation where)
    {
        IFieldSymbol? early = _initialising.FirstOrDefault(other =>
            SymbolEqualityComparer.Default.Equals(other.ContainingType, field.ContainingType)
            && other.Locations[0].SourceTree == field.Locations[0].SourceTree
            && other.Locations[0].SourceSpan.Start <= field.Locations[0].SourceSpan.Start);
        if (early is not null)
            throw EvaluationException.RunTime(where.Syntax, $"'{field.Name}'", $"it is initialised after '{early.Name}', which needs it here");
    }

    /// <summary>What a static constructor makes of a field is not known here.</summary>
    private void RequireNoConstructor(IFieldSymbol field, IOperation where)
    {
        bool isAssignedLater = field.IsStatic && field.ContainingType.StaticConstructors.Any(constructor =>
            Body(constructor) is { } body && body.Descendants().OfType<IFieldReferenceOperation>().Any(used => SymbolEqualityComparer.Default.Equals(used.Field, field)));
        if (isAssignedLater)
            throw EvaluationException.RunTime(where.Syntax, $"'{field.Name}'", "a static constructor uses it");
    }

    /// <summary>The place of a tuple's element among the others.</summary>
    private static int Item(IFieldReferenceOperation reference)
    {
        string name = reference.Field.CorrespondingTupleField!.Name;
        return name.StartsWith("Item", StringComparison.Ordinal) && int.TryParse(name.Substring("Item".Length), out int item) ? item - 1 : throw Unknown(reference);
    }
}
