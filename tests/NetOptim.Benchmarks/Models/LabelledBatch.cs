namespace NetOptim.Benchmarks.Models;

/// <summary>One batch: its inputs, sample by sample, uniform in [0, 1) as pixels are, and a random class for every sample.</summary>
internal sealed record LabelledBatch(int Rows, float[] Inputs, int[] Labels)
{
    /// <summary>The labels as the targets of a single output.</summary>
    public float[] Targets => [.. Labels.Select(static label => (float)label)];

    public static LabelledBatch Draw(int rows, int inputs, int classes)
    {
        var random = new Random(rows);
        float[] values = MlpWeights.Uniform(random, rows * inputs, 0, 1);
        var labels = new int[rows];
        for (int i = 0; i < rows; i++)
            labels[i] = random.Next(classes);
        return new(rows, values, labels);
    }
}
