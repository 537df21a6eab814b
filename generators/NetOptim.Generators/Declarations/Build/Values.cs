using Microsoft.CodeAnalysis;

namespace NetOptim.Generators.Declarations.Build;

/// <summary>A <c>Node</c> while <c>Build</c> is evaluated: the call that makes it, or <see cref="CallDeclaration.Parameter"/>.</summary>
internal sealed record NodeValue(int Call);

/// <summary>An array, or anything else that is written as a collection expression.</summary>
internal sealed class ArrayValue(object?[] items)
{
    public object?[] Items => items;
}

/// <summary>A tuple; never changed once it is made.</summary>
internal sealed class TupleValue(object?[] items)
{
    public object?[] Items => items;

    public override string ToString() => $"({string.Join(", ", items.Select(ValueText.Inside))})";
}

/// <summary>A value of a positional record: what each of its parameters was given; never changed once it is made.</summary>
internal sealed class RecordValue(INamedTypeSymbol type, object?[] items)
{
    public INamedTypeSymbol Type => type;

    public object?[] Items => items;

    public override string ToString() => $"{type.Name}({string.Join(", ", items.Select(ValueText.Inside))})";
}

/// <summary><c>^1</c>, or a number where an <c>Index</c> is asked for.</summary>
internal sealed record IndexValue(int Value, bool FromEnd);

/// <summary><c>1..^1</c>.</summary>
internal sealed record RangeValue(IndexValue Start, IndexValue End);

/// <summary>Values in messages.</summary>
internal static class ValueText
{
    public static string Of(object? value) => value switch
    {
        null => "null",
        NodeValue => "this Node",
        ArrayValue array => $"an array of {Text.Int(array.Items.Length)}",
        _ => Arithmetic.Format(value),
    };

    /// <summary>A value within another one; what is in it in turn is left out, which may be any number of values.</summary>
    public static string Inside(object? item) => item switch
    {
        TupleValue => "(…)",
        RecordValue record => $"{record.Type.Name}(…)",
        _ => Of(item),
    };
}
