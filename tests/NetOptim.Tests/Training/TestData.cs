using NetOptim.Kernels;

namespace NetOptim.Tests.Training;

internal static class TestData
{
    /// <summary>Class c lies round (cos, sin) of 2π·c/classes in the first two features, with a little uniform noise; classes take turns.</summary>
    public static Dataset<int> Rings(int count, int features = 4, int classes = 3, ulong seed = 1)
    {
        var random = new PhiloxRandom(seed, stream: 0);
        float[] x = new float[count * features];
        int[] labels = new int[count];
        for (int i = 0; i < count; i++)
        {
            labels[i] = i % classes;
            for (int j = 0; j < features; j++)
                x[i * features + j] = 0.5f * (random.NextSingle() - 0.5f);
            x[i * features] += MathF.Cos(MathF.Tau * labels[i] / classes);
            x[i * features + 1] += MathF.Sin(MathF.Tau * labels[i] / classes);
        }
        return Dataset.Create(x, labels, features);
    }

    /// <summary>y = 2·x0 − x1 + 0.5, without noise.</summary>
    public static Dataset<float> Plane(int count, ulong seed = 1)
    {
        var random = new PhiloxRandom(seed, stream: 0);
        float[] x = new float[2 * count], y = new float[count];
        for (int i = 0; i < count; i++)
        {
            (x[2 * i], x[2 * i + 1]) = (random.NextSingle() - 0.5f, random.NextSingle() - 0.5f);
            y[i] = 2 * x[2 * i] - x[2 * i + 1] + 0.5f;
        }
        return Dataset.Create(x, y, 2);
    }

    /// <summary>The bits of all parameters.</summary>
    public static float[] Weights(CompiledModel model) => [.. model.Parameters.SelectMany(parameter => parameter.Values.ToArray())];
}
