using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace NetOptim.Generators.Declarations.Build;

/// <summary>Values as another type has them.</summary>
internal sealed partial class Evaluator
{
    private static object? Converted(object? value, ITypeSymbol? type, IOperation where)
    {
        if (value is null && type is { IsValueType: true, OriginalDefinition.SpecialType: not SpecialType.System_Nullable_T })
            throw IsNull(where);
        return Checked(where, () => Arithmetic.Convert(value, type));
    }

    private static object? Conversion(IConversionOperation conversion, object? value)
    {
        ITypeSymbol? from = conversion.Operand.Type;
        if (conversion.IsTryCast && (from is null || conversion.Type is null || !IsSame(conversion.Type, from)))
            throw EvaluationException.Unsupported(conversion.Syntax, "'as'", "the type itself");
        if (conversion.Type is { IsReferenceType: true } && from is not { IsReferenceType: true } && value is not (NodeValue or ArrayValue) && MayHaveName(value, from))
            throw EvaluationException.Unsupported(conversion.Syntax, "a member of an enumeration as an object", "its own type");
        object? converted = Converted(value, conversion.Type, conversion);
        if (converted is RecordValue record && conversion.Type is INamedTypeSymbol { IsRecord: true } target && !SymbolEqualityComparer.Default.Equals(record.Type, target))
            throw EvaluationException.Failed(conversion.Syntax, $"this is no {target.ToDisplayString()}");
        // What is in an object comes out as what it is, or not at all.
        bool unboxes = from is { IsReferenceType: true } && !conversion.IsImplicit && conversion.Type is { IsValueType: true } or { SpecialType: SpecialType.System_String };
        return unboxes ? Unboxed(converted, value, conversion.Type!, conversion) : converted;
    }

    private static object? Unboxed(object? converted, object? value, ITypeSymbol type, IOperation where) =>
        converted?.GetType() != value?.GetType() || (type.SpecialType == SpecialType.System_String && value is not (null or string))
            ? throw EvaluationException.Failed(where.Syntax, $"this is no {type.ToDisplayString()}")
            : converted;

    /// <summary>What a type starts with, where the evaluator knows the type.</summary>
    private static object? Default(ITypeSymbol? type, IOperation where) => type switch
    {
        INamedTypeSymbol { IsTupleType: true } tuple => new TupleValue([.. tuple.TupleElements.Select(element => Default(element.Type, where))]),
        INamedTypeSymbol { IsValueType: true, IsRecord: true } record => EmptyRecord(record, where),
        ITypeParameterSymbol or { IsValueType: true, SpecialType: SpecialType.None, TypeKind: not TypeKind.Enum, OriginalDefinition.SpecialType: not SpecialType.System_Nullable_T } =>
            throw EvaluationException.Unsupported(where.Syntax, $"the default of '{type.ToDisplayString()}'", "a value"),
        _ => Arithmetic.Default(type),
    };

    /// <summary>Whether a number may be a member of an enumeration, which has a name: one of a type parameter too.</summary>
    private static bool MayHaveName(object? value, ITypeSymbol? type) =>
        IsEnumeration(type) || (type is ITypeParameterSymbol && value is not (null or string or bool or char or double or float));

    private static bool IsEnumeration(ITypeSymbol? type) =>
        type is { TypeKind: TypeKind.Enum }
        || (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable && nullable.TypeArguments[0].TypeKind == TypeKind.Enum);
}
