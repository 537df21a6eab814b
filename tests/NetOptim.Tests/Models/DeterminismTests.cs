using System.Buffers.Binary;

namespace NetOptim.Tests.Models;

public class DeterminismTests
{
    private const int Steps = 6;

    [Theory, MemberData(nameof(Zoo.Trained), MemberType = typeof(Zoo))]
    public void The_same_seed_gives_the_same_bits_on_any_number_of_threads_and_in_every_run(string name)
    {
        (TrainedModel.State, float[]) expected = Run(threads: 1);
        foreach (int threads in (int[])[1, 2, 3])
        {
            (TrainedModel.State state, float[] numbers) = Run(threads);
            Assert.Equal(expected.Item1, state);
            Assert.Equal(expected.Item2, numbers);
        }

        (TrainedModel.State, float[]) Run(int threads)
        {
            using TrainedModel trained = Zoo.Train(name, threads);
            List<float> numbers = [];
            foreach (int count in (int[])[33, 8, 300, 5, 17, 64])
            {
                Samples samples = Samples.For(trained.Model, count, seed: count);
                numbers.Add(trained.TrainStep(samples));
                numbers.Add(trained.ComputeGradients(samples));
                numbers.AddRange(trained.Model.GradientMemory.Span);
                float[] outputs = new float[count * trained.Model.Info.OutputSize];
                numbers.Add(trained.EvaluateStep(samples, outputs));
                numbers.AddRange(outputs);
            }
            return (trained.Capture(), [.. numbers]);
        }
    }

    [Theory, MemberData(nameof(Zoo.WithParameters), MemberType = typeof(Zoo))]
    public void Other_seeds_give_other_weights(string name)
    {
        using TrainedModel trained = Zoo.Train(name, seed: 7), other = Zoo.Train(name, seed: 8);
        Assert.NotEqual(trained.Capture().Parameters, other.Capture().Parameters);
    }

    [Theory, MemberData(nameof(Zoo.Trained), MemberType = typeof(Zoo))]
    public void A_resumed_checkpoint_goes_on_to_the_same_bits(string name)
    {
        using TrainedModel straight = Zoo.Train(name, threads: 1), resumed = Zoo.Train(name, threads: 2, seed: 99);
        Train(straight, 0);
        resumed.TrainStep(Samples.For(resumed.Model, 4));
        using var file = new MemoryStream();
        straight.SaveCheckpoint(file);
        file.Position = 0;
        resumed.LoadCheckpoint(file);
        Assert.Equal(straight.Capture(), resumed.Capture());
        Train(straight, Steps);
        Train(resumed, Steps);
        Assert.Equal(straight.Capture(), resumed.Capture());
    }

    [Theory, MemberData(nameof(Zoo.Trained), MemberType = typeof(Zoo))]
    public void Saved_weights_predict_the_same_bits_after_loading(string name)
    {
        using TrainedModel saved = Zoo.Train(name);
        using CompiledModel loaded = Zoo.Create(name, threads: 2, seed: 99);
        Train(saved, 0);
        using var file = new MemoryStream();
        saved.Model.Save(file);
        file.Position = 0;
        loaded.Load(file);
        Samples samples = Samples.For(loaded, 33);
        float[] expected = new float[33 * loaded.Info.OutputSize], actual = new float[expected.Length];
        saved.Model.Predict(samples.Inputs, expected);
        loaded.Predict(samples.Inputs, actual);
        Assert.Equal(expected, actual);
        Assert.Equal(saved.Model.BufferMemory.Span, loaded.BufferMemory.Span);
    }

    /// <summary>The format pads headers with spaces as writers please; these lengths are also the first bytes of pickles.</summary>
    [Theory]
    [InlineData(0x280)]
    [InlineData(0x380)]
    [InlineData(0x480)]
    [InlineData(0x580)]
    public void A_weights_file_is_read_whatever_the_length_of_its_header(int length)
    {
        using TrainedModel saved = Zoo.Train(nameof(OneOutput)), loaded = Zoo.Train(nameof(OneOutput), seed: 99);
        using var file = new MemoryStream();
        saved.Model.Save(file);
        byte[] bytes = file.ToArray();
        int written = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        Assert.True(written < length);
        byte[] padding = [.. Enumerable.Repeat((byte)' ', length - written)];
        byte[] padded = [.. bytes[..(8 + written)], .. padding, .. bytes[(8 + written)..]];
        BinaryPrimitives.WriteInt32LittleEndian(padded, length);
        using var again = new MemoryStream(padded);
        loaded.Model.Load(again);
        Assert.Equal(saved.Model.ParameterMemory.Span, loaded.Model.ParameterMemory.Span);
    }

    private static void Train(TrainedModel trained, int first)
    {
        for (int step = first; step < first + Steps; step++)
            trained.TrainStep(Samples.For(trained.Model, 8, seed: step));
    }
}
