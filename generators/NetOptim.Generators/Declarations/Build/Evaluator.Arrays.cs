using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace NetOptim.Generators.Declarations.Build;

/// <summary>Arrays, and whatever else is written as a collection expression.</summary>
internal sealed partial class Evaluator
{
    /// <summary>Types whose values are no more than their elements in order.</summary>
    private static readonly HashSet<string> Lists =
    [
        "IEnumerable", "IReadOnlyCollection", "IReadOnlyList", "ICollection", "IList", "List", "Span", "ReadOnlySpan", "ImmutableArray", "ImmutableList",
    ];

    private ArrayValue Array(IArrayCreationOperation array, Frame frame)
    {
        if (array.DimensionSizes is not [var size])
            throw EvaluationException.Unsupported(array.Syntax, "an array of several dimensions", "an array of arrays");
        if (array.Initializer is { } initializer)
        {
            budget.Step(array.Syntax, initializer.ElementValues.Length);
            return new ArrayValue([.. initializer.ElementValues.Select(element => Evaluate(element, frame))]);
        }
        object? written = Evaluate(size, frame);
        if (Whole(written) is not (>= 0 and <= int.MaxValue and var length))
            throw EvaluationException.Failed(size.Syntax, $"an array cannot have {Arithmetic.Format(written)} elements");
        budget.Step(array.Syntax, (int)length);
        object? empty = Default(((IArrayTypeSymbol)array.Type!).ElementType, array);
        return new ArrayValue([.. Enumerable.Repeat(empty, (int)length)]);
    }

    /// <summary>
    /// Elements in their order. Whether a collection is copied before or after the elements behind it are evaluated is the C# compiler's choice, so that
    /// these may not change it.
    /// </summary>
    private ArrayValue Collection(ICollectionExpressionOperation collection, Frame frame)
    {
        ITypeSymbol elementType = collection.Type switch
        {
            IArrayTypeSymbol array => array.ElementType,
            INamedTypeSymbol { TypeArguments: [var argument], Name: var name } when Lists.Contains(name) => argument,
            _ => throw EvaluationException.Unsupported(collection.Syntax, "this collection", "an array"),
        };
        var items = new List<object?>();
        var spreads = new List<(ISpreadOperation Spread, object?[] Source, object?[] Copy)>();
        foreach (IOperation element in collection.Elements)
        {
            if (element is ISpreadOperation spread)
            {
                object?[] source = Items(spread.Operand, frame);
                object?[] copy = [.. source];
                spreads.Add((spread, source, copy));
                items.AddRange(copy.Select(item => Converted(item, elementType, spread)));
            }
            else
            {
                items.Add(Evaluate(element, frame));
            }
            budget.Step(collection.Syntax, items.Count);
        }
        if (spreads.FirstOrDefault(spread => !spread.Source.SequenceEqual(spread.Copy)).Spread is { } changed)
            throw EvaluationException.Unsupported(changed.Syntax, "a collection that an element behind it changes", "a variable for that element");
        return new ArrayValue([.. items]);
    }

    /// <summary>The elements of a collection, not copied: <c>foreach</c> sees what is written to an array on the way.</summary>
    private object?[] Items(IOperation collection, Frame frame) => Evaluate(collection, frame) switch
    {
        ArrayValue array => array.Items,
        string text => [.. text.Cast<object>()],
        null => throw EvaluationException.Failed(collection.Syntax, "the collection is null"),
        _ => throw EvaluationException.Unsupported(collection.Syntax, "this collection", "an array"),
    };

    /// <summary>An element, or those of a range as an array of their own.</summary>
    private object? Indexed(IArrayElementReferenceOperation reference, Frame frame)
    {
        (object?[] items, object? index) = Indices(reference, frame);
        return index is RangeValue range
            ? new ArrayValue(Slice(items, range, reference.Indices[0]))
            : items[Position(index, items.Length, reference.Indices[0])];
    }

    private (object?[] Items, int Index) Element(IArrayElementReferenceOperation reference, Frame frame)
    {
        (object?[] items, object? index) = Indices(reference, frame);
        return (items, Position(index, items.Length, reference.Indices[0]));
    }

    private (object?[] Items, object? Index) Indices(IArrayElementReferenceOperation reference, Frame frame)
    {
        object? array = Evaluate(reference.ArrayReference, frame);
        if (reference.Indices is not [var index])
            throw EvaluationException.Unsupported(reference.Syntax, "an array of several dimensions", "an array of arrays");
        object? written = Evaluate(index, frame);
        return ((array as ArrayValue)?.Items ?? throw EvaluationException.Failed(reference.ArrayReference.Syntax, "the array is null"), written);
    }

    /// <summary><c>list[^1]</c>, <c>text[^1]</c> and <c>text[1..]</c>, where the type has neither but a length and an indexer.</summary>
    private object? Indexed(IImplicitIndexerReferenceOperation reference, Frame frame)
    {
        object? instance = Evaluate(reference.Instance, frame);
        object? index = Evaluate(reference.Argument, frame);
        return (instance, index) switch
        {
            (null, _) => throw IsNull(reference.Instance),
            (ArrayValue array, IndexValue) => array.Items[Position(index, array.Items.Length, reference.Argument)],
            (string text, IndexValue) => text[Position(index, text.Length, reference.Argument)],
            (string text, RangeValue range) => new string(Slice(text.ToCharArray(), range, reference.Argument)),
            _ => throw EvaluationException.Unsupported(reference.Syntax, "a part of this", "a part of an array"),
        };
    }

    private static int Position(object? index, int length, IOperation where)
    {
        long place = index switch
        {
            IndexValue { FromEnd: true } end => (long)length - end.Value,
            IndexValue start => start.Value,
            _ => Whole(index) ?? throw Unknown(where),
        };
        return place >= 0 && place < length
            ? (int)place
            : throw EvaluationException.Failed(where.Syntax, $"the index {Text.Int(place)} is outside an array of {Text.Int(length)}");
    }

    private static T[] Slice<T>(T[] items, RangeValue range, IOperation where)
    {
        long start = range.Start.FromEnd ? (long)items.Length - range.Start.Value : range.Start.Value;
        long end = range.End.FromEnd ? (long)items.Length - range.End.Value : range.End.Value;
        return start >= 0 && start <= end && end <= items.Length
            ? [.. items.Skip((int)start).Take((int)(end - start))]
            : throw EvaluationException.Failed(where.Syntax, $"the range {Text.Int(start)}..{Text.Int(end)} is outside an array of {Text.Int(items.Length)}");
    }

    private IndexValue FromEnd(IUnaryOperation hat, Frame frame) => new(Position(Evaluate(hat.Operand, frame), hat), FromEnd: true);

    /// <returns>A range; null where an end of one that may be null is.</returns>
    private RangeValue? Range(IRangeOperation range, Frame frame)
    {
        object? start = range.LeftOperand is { } left ? Evaluate(left, frame) : new IndexValue(0, FromEnd: false);
        object? end = range.RightOperand is { } right ? Evaluate(right, frame) : new IndexValue(0, FromEnd: true);
        return (start, end) switch
        {
            (IndexValue from, IndexValue to) => new RangeValue(from, to),
            _ when range.IsLifted && (start is null || end is null) => null,
            // C# has something to say about it.
            _ => throw Unknown(range),
        };
    }

    /// <summary>A number as an index, which is never negative.</summary>
    private static int Position(object? written, IOperation where) => written switch
    {
        int and >= 0 and var value => value,
        int => throw EvaluationException.Failed(where.Syntax, "an index cannot be negative"),
        _ => throw Unknown(where),
    };

    /// <summary>An index or size, of whatever type.</summary>
    private static long? Whole(object? value) => value switch
    {
        int number => number,
        long number => number,
        uint number => number,
        char letter => letter,
        byte or sbyte or short or ushort => Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture),
        _ => null,
    };
}
