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
        // What is in an object comes out as what it is, or not at all.
        if (!conversion.IsImplicit && IsObject(from))
            RequireType(value, conversion.Type!, conversion);
        return Converted(value, conversion.Type, conversion);
    }

    /// <summary>Whether values of other types may hide behind a type.</summary>
    private static bool IsObject(ITypeSymbol? type) =>
        type is ITypeParameterSymbol or { TypeKind: TypeKind.Interface } or { SpecialType: SpecialType.System_Object or SpecialType.System_ValueType or SpecialType.System_Enum };

    private static void RequireType(object? value, ITypeSymbol type, IOperation where)
    {
        bool? isIt = value is null ? true : IsOf(value, type);
        if (isIt is null)
            throw EvaluationException.Unsupported(where.Syntax, "what is in this object", "a value of its own type");
        if (isIt is false)
            throw EvaluationException.Failed(where.Syntax, $"this is no {type.ToDisplayString()}");
    }

    /// <summary>Whether a value that comes out of an object is of a type; null: it is not known here.</summary>
    private static bool? IsOf(object value, ITypeSymbol type)
    {
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
            type = nullable.TypeArguments[0];
        if (type.SpecialType == SpecialType.System_Object)
            return true;
        if (IsObject(type) || value is ArrayValue)
            return null;
        return (value, type) switch
        {
            (RecordValue record, _) => SymbolEqualityComparer.Default.Equals(record.Type, type),
            (NodeValue, _) => IsNode(type),
            (TupleValue tuple, INamedTypeSymbol { IsTupleType: true } to) => tuple.Items.Length != to.TupleElements.Length ? false : AreOf(tuple, to),
            (string, _) => type.SpecialType == SpecialType.System_String,
            (bool, _) => type.SpecialType == SpecialType.System_Boolean,
            (TupleValue or IndexValue or RangeValue, _) => false,
            _ => type is INamedTypeSymbol { TypeKind: TypeKind.Enum } || Arithmetic.IsNumber(type) ? Arithmetic.Default(type)!.GetType() == value.GetType() : false,
        };
    }

    /// <summary>Elements of tuples are of their types exactly; of null, and of what is in an object in turn, nothing is known.</summary>
    private static bool? AreOf(TupleValue tuple, INamedTypeSymbol type)
    {
        bool?[] all = [.. tuple.Items.Select((item, i) => item is null ? null : IsOf(item, type.TupleElements[i].Type))];
        return all.Contains(false) ? false : all.Contains(null) ? null : true;
    }

    /// <summary>What a type starts with, where the evaluator knows the type.</summary>
    private object? Default(ITypeSymbol? type, IOperation where) => type switch
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
