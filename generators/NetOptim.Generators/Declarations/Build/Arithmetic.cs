using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace NetOptim.Generators.Declarations.Build;

/// <summary>C#'s operators and conversions on boxed values, always checked; overflow and division by zero throw as at run time.</summary>
internal static class Arithmetic
{
    /// <returns>The result, or null where the evaluator has no such operator.</returns>
    /// <exception cref="ArithmeticException">Overflow or division by zero.</exception>
    public static object? Binary(BinaryOperatorKind kind, object? left, object? right) => (kind, left, right) switch
    {
        (BinaryOperatorKind.Equals, double a, double b) => a == b,
        (BinaryOperatorKind.NotEquals, double a, double b) => a != b,
        (BinaryOperatorKind.Equals, float a, float b) => a == b,
        (BinaryOperatorKind.NotEquals, float a, float b) => a != b,
        (BinaryOperatorKind.Equals, _, _) => Equals(left, right),
        (BinaryOperatorKind.NotEquals, _, _) => !Equals(left, right),
        // Types smaller than int are computed with as int.
        (_, byte or sbyte or short or ushort or char, _) => Binary(kind, (int)Integral(left), right),
        (_, _, byte or sbyte or short or ushort or char) => Binary(kind, left, (int)Integral(right)),
        (BinaryOperatorKind.LeftShift, int a, int b) => a << b,
        (BinaryOperatorKind.RightShift, int a, int b) => a >> b,
        (BinaryOperatorKind.UnsignedRightShift, int a, int b) => (int)((uint)a >> b),
        (BinaryOperatorKind.LeftShift, long a, int b) => a << b,
        (BinaryOperatorKind.RightShift, long a, int b) => a >> b,
        (BinaryOperatorKind.UnsignedRightShift, long a, int b) => (long)((ulong)a >> b),
        (_, int a, int b) => Integers(kind, a, b),
        (_, long a, long b) => Longs(kind, a, b),
        (_, double a, double b) => Doubles(kind, a, b) is { } result ? result : null,
        (_, float a, float b) => Doubles(kind, a, b) is { } result ? result is double number ? (float)number : result : null,
        (_, bool a, bool b) => Booleans(kind, a, b),
        _ => null,
    };

    /// <summary>An operator of which one operand is null, as null is at run time: nothing is known but what the other operand settles.</summary>
    public static object? WithNull(BinaryOperatorKind kind, object? left, object? right) => kind switch
    {
        BinaryOperatorKind.And when left is false || right is false => false,
        BinaryOperatorKind.Or when left is true || right is true => true,
        BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual => false,
        _ => null,
    };

    /// <summary>Two values of an operator whose operands C# has not converted: numbers of two types become one of the type in which both are compared.</summary>
    public static (object? Left, object? Right) Alike(object? left, object? right) => (left, right) switch
    {
        (null, _) or (_, null) => (left, right),
        _ when left.GetType() == right.GetType() || !IsNumber(left) || !IsNumber(right) => (left, right),
        (decimal, _) or (_, decimal) => (System.Convert.ToDecimal(left, CultureInfo.InvariantCulture), System.Convert.ToDecimal(right, CultureInfo.InvariantCulture)),
        (double, _) or (_, double) => (Floating(left), Floating(right)),
        (float, _) or (_, float) => ((float)Floating(left), (float)Floating(right)),
        _ => (Integral(left), Integral(right)),
    };

    /// <summary>What <c>++</c> adds to a number.</summary>
    public static object One(object number) => number switch
    {
        long => 1L,
        double => 1.0,
        float => 1f,
        uint => 1u,
        ulong => 1ul,
        decimal => 1m,
        _ => 1,
    };

    public static object? Unary(UnaryOperatorKind kind, object? operand) => (kind, operand) switch
    {
        (UnaryOperatorKind.Plus, int or long or double or float) => operand,
        (UnaryOperatorKind.Minus, int a) => checked(-a),
        (UnaryOperatorKind.Minus, long a) => checked(-a),
        (UnaryOperatorKind.Minus, double a) => -a,
        (UnaryOperatorKind.Minus, float a) => -a,
        (UnaryOperatorKind.BitwiseNegation, int a) => ~a,
        (UnaryOperatorKind.BitwiseNegation, long a) => ~a,
        // Of enumerations alone: others come as int.
        (UnaryOperatorKind.BitwiseNegation, byte a) => unchecked((byte)~a),
        (UnaryOperatorKind.BitwiseNegation, sbyte a) => (sbyte)~a,
        (UnaryOperatorKind.BitwiseNegation, short a) => (short)~a,
        (UnaryOperatorKind.BitwiseNegation, ushort a) => unchecked((ushort)~a),
        (UnaryOperatorKind.Not, bool a) => !a,
        _ => null,
    };

    /// <summary>A value as another type has it; a value whose type has no number is handed on as it is.</summary>
    /// <exception cref="ArithmeticException">The number does not fit.</exception>
    /// <exception cref="OtherConversionException">No conversion of C#'s own leads there.</exception>
    public static object? Convert(object? value, ITypeSymbol? type)
    {
        if (type is INamedTypeSymbol nullable && IsNullable(nullable))
            return Convert(value, nullable.TypeArguments[0]);
        if (!MayBecome(value, type))
            throw new OtherConversionException();
        if (value is TupleValue tuple && type is INamedTypeSymbol { IsTupleType: true } tupleType)
            return new TupleValue([.. tuple.Items.Select((item, i) => Convert(item, tupleType.TupleElements[i].Type))]);
        if (value is null || type is null || !IsNumber(value))
            return value;
        return NumberType(type) switch
        {
            SpecialType.System_Int32 => checked((int)Integral(value)),
            SpecialType.System_Int64 => Integral(value),
            SpecialType.System_Byte => checked((byte)Integral(value)),
            SpecialType.System_SByte => checked((sbyte)Integral(value)),
            SpecialType.System_Int16 => checked((short)Integral(value)),
            SpecialType.System_UInt16 => checked((ushort)Integral(value)),
            SpecialType.System_UInt32 => checked((uint)Integral(value)),
            SpecialType.System_UInt64 => value is ulong ? value : checked((ulong)Integral(value)),
            SpecialType.System_Char => checked((char)Integral(value)),
            SpecialType.System_Double => Floating(value),
            SpecialType.System_Single => value is long number ? (float)number : (float)Floating(value),
            SpecialType.System_Decimal => value is char letter ? letter : System.Convert.ToDecimal(value, CultureInfo.InvariantCulture),
            _ => value,
        };
    }

    /// <summary>The value that a type starts with.</summary>
    public static object? Default(ITypeSymbol? type) => type switch
    {
        INamedTypeSymbol { IsTupleType: true } tuple => new TupleValue([.. tuple.TupleElements.Select(element => Default(element.Type))]),
        { SpecialType: SpecialType.System_Boolean } => false,
        { IsValueType: true } when !IsNullable(type) => Convert(0, type),
        _ => null,
    };

    /// <summary>As text, whatever the culture.</summary>
    public static string Format(object? value) => value switch
    {
        null => "",
        bool flag => flag ? "True" : "False",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    /// <summary>Whether a conversion of C#'s own, and not one that a type defines, can lead from a value to a type: a record stays what it is, and so does a tuple's length.</summary>
    private static bool MayBecome(object? value, ITypeSymbol? type) => (value, type) switch
    {
        (null, _) or (_, null) or (_, ITypeParameterSymbol or { TypeKind: TypeKind.Interface } or { SpecialType: SpecialType.System_Object or SpecialType.System_ValueType }) => true,
        (RecordValue record, _) => SymbolEqualityComparer.Default.Equals(record.Type, type),
        (_, INamedTypeSymbol { IsRecord: true }) => false,
        (TupleValue tuple, INamedTypeSymbol { IsTupleType: true } to) => tuple.Items.Length == to.TupleElements.Length,
        _ => true,
    };

    private static bool IsNumber(object value) =>
        value is int or long or double or float or char or byte or sbyte or short or ushort or uint or ulong or decimal;

    /// <summary>Whether values of a type are numbers or characters.</summary>
    public static bool IsNumber(ITypeSymbol type) =>
        type.SpecialType is (>= SpecialType.System_SByte and <= SpecialType.System_Double) or SpecialType.System_Char;

    private static bool IsNullable(ITypeSymbol type) => type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;

    private static SpecialType NumberType(ITypeSymbol type) => type switch
    {
        INamedTypeSymbol nullable when IsNullable(type) => NumberType(nullable.TypeArguments[0]),
        INamedTypeSymbol { EnumUnderlyingType: { } underlying } => underlying.SpecialType,
        _ => type.SpecialType,
    };

    private static long Integral(object value) => value switch
    {
        double number => Truncate(number),
        float number => Truncate(number),
        char letter => letter,
        ulong number => checked((long)number),
        decimal number => (long)number,
        _ => System.Convert.ToInt64(value, CultureInfo.InvariantCulture),
    };

    private static long Truncate(double number) =>
        number is >= -9223372036854775808.0 and < 9223372036854775808.0 ? (long)number : throw new OverflowException();

    private static double Floating(object value) =>
        value is char letter ? letter : System.Convert.ToDouble(value, CultureInfo.InvariantCulture);

    private static object? Integers(BinaryOperatorKind kind, int a, int b) => kind switch
    {
        BinaryOperatorKind.Add => checked(a + b),
        BinaryOperatorKind.Subtract => checked(a - b),
        BinaryOperatorKind.Multiply => checked(a * b),
        BinaryOperatorKind.Divide => a / b,
        BinaryOperatorKind.Remainder => a % b,
        BinaryOperatorKind.And => a & b,
        BinaryOperatorKind.Or => a | b,
        BinaryOperatorKind.ExclusiveOr => a ^ b,
        _ => Comparison(kind, a.CompareTo(b)),
    };

    private static object? Longs(BinaryOperatorKind kind, long a, long b) => kind switch
    {
        BinaryOperatorKind.Add => checked(a + b),
        BinaryOperatorKind.Subtract => checked(a - b),
        BinaryOperatorKind.Multiply => checked(a * b),
        BinaryOperatorKind.Divide => a / b,
        BinaryOperatorKind.Remainder => a % b,
        BinaryOperatorKind.And => a & b,
        BinaryOperatorKind.Or => a | b,
        BinaryOperatorKind.ExclusiveOr => a ^ b,
        _ => Comparison(kind, a.CompareTo(b)),
    };

    private static object? Doubles(BinaryOperatorKind kind, double a, double b) => kind switch
    {
        BinaryOperatorKind.Add => a + b,
        BinaryOperatorKind.Subtract => a - b,
        BinaryOperatorKind.Multiply => a * b,
        BinaryOperatorKind.Divide => a / b,
        BinaryOperatorKind.Remainder => a % b,
        BinaryOperatorKind.LessThan => a < b,
        BinaryOperatorKind.LessThanOrEqual => a <= b,
        BinaryOperatorKind.GreaterThan => a > b,
        BinaryOperatorKind.GreaterThanOrEqual => a >= b,
        _ => null,
    };

    private static object? Booleans(BinaryOperatorKind kind, bool a, bool b) => kind switch
    {
        BinaryOperatorKind.And => a & b,
        BinaryOperatorKind.Or => a | b,
        BinaryOperatorKind.ExclusiveOr => a ^ b,
        _ => null,
    };

    private static object? Comparison(BinaryOperatorKind kind, int sign) => kind switch
    {
        BinaryOperatorKind.LessThan => sign < 0,
        BinaryOperatorKind.LessThanOrEqual => sign <= 0,
        BinaryOperatorKind.GreaterThan => sign > 0,
        BinaryOperatorKind.GreaterThanOrEqual => sign >= 0,
        _ => null,
    };
}
