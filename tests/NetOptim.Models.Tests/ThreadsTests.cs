namespace NetOptim.Models.Tests;

/// <summary>Networks whose kernels go through a batch together, each thread at another of them at a time, give the same bits on any number of threads.</summary>
public class ThreadsTests
{
    private const int Batch = 5;

    public static TheoryData<Type> Models => [typeof(ResNet18At96), typeof(MobileNetV2At96), typeof(MobileNetV3SmallAt96), typeof(EfficientNetB0At96)];

    [Theory]
    [MemberData(nameof(Models))]
    public void Steps_and_predictions_have_the_same_bits_on_any_number_of_threads(Type type)
    {
        float[][] expected = Run(type, threads: 1);
        foreach (int threads in (int[])[2, 2, 3])
        {
            float[][] actual = Run(type, threads);
            for (int i = 0; i < expected.Length; i++)
            {
                Assert.True(expected[i].AsSpan().SequenceEqual(actual[i]), $"{type.Name}, {threads} threads, result {i}");
            }
        }
    }

    /// <summary>Predictions, losses and weights by turns.</summary>
    private static float[][] Run(Type type, int threads)
    {
        using var model = (CompiledModel<int>)Activator.CreateInstance(type, new ModelOptions { Seed = 3, Threads = threads, BatchCapacity = Batch })!;
        var random = new Random(8);
        float[] inputs = [.. Enumerable.Range(0, Batch * model.Info.InputSize).Select(_ => random.NextSingle() * 2 - 1)];
        int[] labels = [5, 900, 17, 333, 0];
        var results = new List<float[]>();
        for (int step = 0; step < 3; step++)
        {
            float[] outputs = new float[Batch * model.Info.OutputSize];
            model.Predict(inputs, outputs);
            results.Add(outputs);
            results.Add([model.TrainStep(inputs, labels)]);
            results.Add(model.ParameterMemory.Span.ToArray());
        }
        return [.. results];
    }
}
