using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace NetOptim.Generators.Declarations.Build;

/// <summary>Patterns of <c>is</c> and <c>switch</c>.</summary>
internal sealed partial class Evaluator
{
    /// <summary>The properties that the patterns of one <c>is</c> or <c>switch</c> have read so far: C#'s compiler reads each once, and so does this, which counts where a property is not what it was.</summary>
    private Dictionary<(RecordValue, ISymbol), object?> _read = [];

    private bool Matches(IPatternOperation pattern, object? value, Frame frame)
    {
        budget.Step(pattern.Syntax);
        switch (pattern)
        {
            case IDiscardPatternOperation:
                return true;
            case IConstantPatternOperation { Value.ConstantValue.Value: not null } or IRelationalPatternOperation when !IsKnown(pattern.InputType):
                throw EvaluationException.Unsupported(pattern.Syntax, "a constant held against an object", "a value of its own type");
            case IConstantPatternOperation constant:
                return Equals(value, Evaluate(constant.Value, frame));
            case IRelationalPatternOperation relation:
                return value is not null && Operate(pattern, relation.OperatorKind, value, Evaluate(relation.Value, frame)) is true;
            case INegatedPatternOperation negated:
                return !Matches(negated.Pattern, value, frame);
            case IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.And } both:
                return Matches(both.LeftPattern, value, frame) && Matches(both.RightPattern, value, frame);
            case IBinaryPatternOperation either:
                return Matches(either.LeftPattern, value, frame) || Matches(either.RightPattern, value, frame);
            case IDeclarationPatternOperation declaration when declaration.MatchesNull || IsOfItsType(declaration):
                return (declaration.MatchesNull || value is not null) && Bind(declaration.DeclaredSymbol, value, frame);
            case ITypePatternOperation type when IsSame(type.MatchedType, type.InputType):
                return value is not null;
            case IRecursivePatternOperation recursive when IsSame(recursive.MatchedType, recursive.InputType):
                return MatchesParts(recursive, value, frame) && Bind(recursive.DeclaredSymbol, value, frame);
            default:
                throw EvaluationException.Unsupported(pattern.Syntax, "this pattern", "constants, comparisons, 'and', 'or', 'not', properties and tuples of these");
        }
    }

    private bool MatchesParts(IRecursivePatternOperation pattern, object? value, Frame frame)
    {
        if (value is null)
            return false;
        if (pattern.DeconstructionSubpatterns.Length > 0)
        {
            object?[]? items = Parts(pattern, value);
            if (items?.Length != pattern.DeconstructionSubpatterns.Length)
                throw EvaluationException.Unsupported(pattern.Syntax, "this pattern", "tuples and positional records of the same length");
            if (!pattern.DeconstructionSubpatterns.Select((part, i) => Matches(part, items[i], frame)).All(matches => matches))
                return false;
        }
        return pattern.PropertySubpatterns.All(part => Matches(part.Pattern, Member(part.Member, value, frame), frame));
    }

    /// <summary>What a value is taken apart into by the method that C# makes for records; null: it cannot be.</summary>
    private static object?[]? Parts(IRecursivePatternOperation pattern, object value) => (value, pattern.DeconstructSymbol) switch
    {
        (TupleValue tuple, not IMethodSymbol) => tuple.Items,
        (RecordValue record, IMethodSymbol { IsImplicitlyDeclared: true, ContainingType: var type }) when IsSame(record.Type, type) => record.Items,
        _ => null,
    };

    /// <summary>Evaluates one <c>is</c>, or the choice of one <c>switch</c>, which has read nothing yet; the one around it goes on with what it has.</summary>
    private T Test<T>(Func<T> choose)
    {
        Dictionary<(RecordValue, ISymbol), object?> before = _read;
        _read = [];
        T chosen = choose();
        _read = before;
        return chosen;
    }

    private object? Read(RecordValue record, IPropertyReferenceOperation property, Frame frame)
    {
        if (!_read.TryGetValue((record, property.Property), out object? value))
            _read[(record, property.Property)] = value = Property(record, property, frame);
        return value;
    }

    private object? Member(IOperation member, object value, Frame frame) => member switch
    {
        IPropertyReferenceOperation property when value is RecordValue record => Read(record, property, frame),
        IPropertyReferenceOperation property => Property(value, property, frame),
        IFieldReferenceOperation { Field.CorrespondingTupleField: not null } field when value is TupleValue tuple => tuple.Items[Item(field)],
        _ => throw Unknown(member),
    };

    /// <summary>Whether values have the type itself: what an object holds equals a constant of its own type alone.</summary>
    private static bool IsKnown(ITypeSymbol type) => type.IsValueType ? type is not ITypeParameterSymbol : type.SpecialType == SpecialType.System_String;

    private static bool Bind(ISymbol? variable, object? value, Frame frame)
    {
        if (variable is not null)
            frame.Set(variable, value);
        return true;
    }

    private static bool IsOfItsType(IDeclarationPatternOperation declaration) =>
        declaration.MatchedType is { } matched && IsSame(matched, declaration.InputType);

    /// <summary>Whether a pattern tests for nothing but null: types are known at compile time.</summary>
    private static bool IsSame(ITypeSymbol matched, ITypeSymbol input) =>
        SymbolEqualityComparer.Default.Equals(matched, input)
        || (input is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
            && SymbolEqualityComparer.Default.Equals(matched, nullable.TypeArguments[0]));
}
