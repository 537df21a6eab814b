namespace NetOptim.Benchmarks.Models;

/// <summary>One batch: its inputs, sample by sample, and a class for every sample, or for every step of it.</summary>
internal sealed record LabelledBatch(int Rows, float[] Inputs, int[] Labels)
{
    /// <summary>The labels as the targets of a single output.</summary>
    public float[] Targets => [.. Labels.Select(static label => (float)label)];

    /// <summary>Inputs uniform in [0, 1), as pixels are, and random classes.</summary>
    public static LabelledBatch Draw(int rows, int inputs, int classes)
    {
        var random = new Random(rows);
        return new(rows, MlpWeights.Uniform(random, rows * inputs, 0, 1), Classes(random, rows, classes));
    }

    /// <summary>Random token ids, as floats, and a random next token for every one of them.</summary>
    public static LabelledBatch DrawTokens(int rows, int steps, int vocabulary)
    {
        var random = new Random(rows);
        float[] tokens = [.. Classes(random, rows * steps, vocabulary).Select(static token => (float)token)];
        return new(rows, tokens, Classes(random, rows * steps, vocabulary));
    }

    private static int[] Classes(Random random, int count, int classes)
    {
        var labels = new int[count];
        for (int i = 0; i < count; i++)
            labels[i] = random.Next(classes);
        return labels;
    }
}
