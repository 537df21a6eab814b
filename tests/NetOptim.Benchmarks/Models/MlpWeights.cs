namespace NetOptim.Benchmarks.Models;

/// <summary>The weights all contenders start from, uniform in ±1/√inputs as PyTorch's linear layers begin.</summary>
/// <param name="Weights">Per layer, [outputs, inputs] row by row.</param>
/// <param name="Biases">Per layer.</param>
internal sealed record MlpWeights(float[][] Weights, float[][] Biases)
{
    public static MlpWeights Draw(MlpSpec spec)
    {
        var random = new Random(20240229);
        var weights = new float[spec.Layers][];
        var biases = new float[spec.Layers][];
        for (int layer = 0; layer < spec.Layers; layer++)
        {
            float bound = 1 / MathF.Sqrt(spec.Sizes[layer]);
            weights[layer] = Uniform(random, spec.Sizes[layer + 1] * spec.Sizes[layer], -bound, bound);
            biases[layer] = Uniform(random, spec.Sizes[layer + 1], -bound, bound);
        }
        return new(weights, biases);
    }

    internal static float[] Uniform(Random random, int count, float low, float high)
    {
        var values = new float[count];
        for (int i = 0; i < count; i++)
            values[i] = low + (high - low) * random.NextSingle();
        return values;
    }
}
