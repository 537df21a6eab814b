namespace NetOptim.Tests.Models;

/// <summary>A batch that fits a model whatever its loss: inputs in [-1, 1) or token ids, labels in range, values in [0, 1).</summary>
internal sealed record Samples(int Count, float[] Inputs, int[] Labels, float[] Targets)
{
    public static Samples For(CompiledModel model, int count, int seed = 1)
    {
        var random = new Random(seed);
        return new Samples(
            count,
            Draw(count * model.Info.InputSize, () => model.Info.Vocabulary is { } vocabulary ? random.Next(vocabulary) : random.NextSingle() * 2 - 1),
            Draw(count * model.Info.LabelsPerSample, () => random.Next(model.Info.ClassCount)),
            Draw(count * model.Info.OutputSize, random.NextSingle));
    }

    /// <summary>Some neighbouring samples.</summary>
    public Samples Slice(int start, int count)
    {
        int input = Inputs.Length / Count, output = Targets.Length / Count, labels = Labels.Length / Count;
        return new Samples(
            count, Inputs[(start * input)..((start + count) * input)], Labels[(start * labels)..((start + count) * labels)],
            Targets[(start * output)..((start + count) * output)]);
    }

    private static TValue[] Draw<TValue>(int count, Func<TValue> next) => [.. Enumerable.Range(0, count).Select(_ => next())];
}
