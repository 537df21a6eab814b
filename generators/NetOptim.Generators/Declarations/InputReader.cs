using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Diagnostics.Mends;

namespace NetOptim.Generators.Declarations;

/// <summary><c>[Input(…)]</c> → the shape of one sample.</summary>
internal static class InputReader
{
    /// <summary>Numbers in one sample; what is beyond does not fit where offsets are 32-bit.</summary>
    public const int MaximumSampleSize = 1 << 24;

    /// <summary>What takes the place of a shape that is not known: that of a single number.</summary>
    public static EquatableArray<int> StandIn { get; } = new([1]);

    /// <summary>The shape; null where there is none or it is wrong, which has then been reported, or where the C# compiler has no value for it.</summary>
    public static EquatableArray<int>? Read(ModelDeclaration declaration, IReadOnlyList<AttributeReader> attributes, ProblemSink problems)
    {
        AttributeReader? input = attributes.FirstOrDefault(attribute => attribute.Kind == "Input");
        if (input is { HasErrors: true })
            return null;
        EquatableArray<int> shape = input?.Integers("shape") ?? EquatableArray<int>.Empty;
        if (input is null || shape.Count == 0)
        {
            problems.AddToClass(Rules.NoInput, declaration.Name);
            return null;
        }
        for (int i = 0; i < shape.Count; i++)
        {
            if (shape[i] < 1)
            {
                string dimension = $"shape[{Text.Int(i)}]";
                input.Report(Rules.ArgumentOutOfRange, dimension, [Mend.Write(input, dimension, "1")], "Input", "every dimension", "at least 1", Text.Int(shape[i]));
            }
        }
        double size = shape.Aggregate(1.0, (product, length) => product * length);
        if (size > MaximumSampleSize)
            input.Report(Rules.TooLarge, "shape", "A sample", Text.Int(MaximumSampleSize), Text.Number(size));
        return size >= 1 && size <= MaximumSampleSize && shape.All(length => length >= 1) ? shape : null;
    }
}
