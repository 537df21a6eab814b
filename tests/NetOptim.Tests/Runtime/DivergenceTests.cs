namespace NetOptim.Tests.Runtime;

public unsafe class DivergenceTests
{
    private static readonly ModelOptions Small = new() { Seed = 7, BatchCapacity = 16, Threads = 1 };

    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.PositiveInfinity, "Infinity")]
    [InlineData(float.NegativeInfinity, "-Infinity")]
    public void Bad_inputs_are_named_and_the_model_is_unharmed(float bad, string text)
    {
        float[] inputs = CompiledModelTests.Numbers(12), targets = CompiledModelTests.Numbers(8);
        using TinyRegression model = Trained(inputs, targets), twin = Trained(inputs, targets);
        float[] dirty = [.. inputs];
        dirty[7] = bad;
        TrainingDivergedException exception = Assert.Throws<TrainingDivergedException>(() => model.TrainStep(dirty, targets));
        Assert.Equal($"TinyRegression, step 1: input 1 of sample 2 in the batch is {text}. Clean the data; the step was not taken.", exception.Message);
        Assert.Equal((1L, (string?)null), (exception.Step, exception.Layer));
        AssertSameFuture(model, twin, inputs, targets);
    }

    [Fact]
    public void Bad_targets_are_named_and_the_model_is_unharmed()
    {
        float[] inputs = CompiledModelTests.Numbers(12), targets = CompiledModelTests.Numbers(8);
        using TinyRegression model = Trained(inputs, targets), twin = Trained(inputs, targets);
        float[] dirty = [.. targets];
        dirty[5] = float.NaN;
        TrainingDivergedException exception = Assert.Throws<TrainingDivergedException>(() => model.ComputeGradients(inputs, dirty));
        Assert.Contains("target 1 of sample 2 in the batch is NaN", exception.Message, StringComparison.Ordinal);
        AssertSameFuture(model, twin, inputs, targets);
    }

    [Fact]
    public void Weights_that_were_bad_before_the_step_are_named()
    {
        float[] inputs = CompiledModelTests.Numbers(12), targets = CompiledModelTests.Numbers(8);
        using TinyRegression model = Trained(inputs, targets);
        model.Parameters["dense1.bias"].Values[1] = float.NaN;
        TrainingDivergedException exception = Assert.Throws<TrainingDivergedException>(() => model.TrainStep(inputs, targets));
        Assert.Contains("element 1 of dense1.bias is NaN since before this step", exception.Message, StringComparison.Ordinal);
        Assert.Null(exception.Layer);
    }

    [Fact]
    public void The_first_layer_that_overflows_is_named_and_the_model_is_unharmed()
    {
        float[] inputs = CompiledModelTests.Numbers(12), targets = CompiledModelTests.Numbers(8);
        using TinyRegression model = Trained(inputs, targets), twin = Trained(inputs, targets);
        float[] huge = [.. Enumerable.Repeat(3e38f, 12)];
        foreach (TinyRegression one in (TinyRegression[])[model, twin])
            one.Parameters["dense1.weight"].Values.Fill(2);
        TrainingDivergedException exception = Assert.Throws<TrainingDivergedException>(() => model.TrainStep(huge, targets));
        Assert.Equal("dense1", exception.Layer);
        Assert.Contains("the outputs of dense1. Lower the learning rate (now 0.05)", exception.Message, StringComparison.Ordinal);
        AssertSameFuture(model, twin, inputs, targets);
    }

    [Fact]
    public void A_loss_that_is_bad_by_itself_is_said_to_be()
    {
        using TinyClassifier model = new(options: Small) { Loss = double.NaN };
        TrainingDivergedException exception = Assert.Throws<TrainingDivergedException>(() => model.TrainStep(new float[3], [1]));
        Assert.Null(exception.Layer);
        Assert.Contains("the loss is NaN; the first values that are not finite are those of the loss itself", exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, model.Step);
        // Finite in double precision, but not as the float that the step gives.
        model.Loss = 1e300;
        Assert.Throws<TrainingDivergedException>(() => model.TrainStep(new float[3], [1]));
    }

    [Fact]
    public void The_scan_finds_every_kind_of_bad_value_at_every_place()
    {
        foreach (float bad in (float[])[float.NaN, float.PositiveInfinity, float.NegativeInfinity, BitConverter.UInt32BitsToSingle(0xFF800001)])
        {
            for (int length = 0; length < 70; length++)
            {
                float[] values = [.. Enumerable.Repeat(float.MaxValue, length)];
                fixed (float* pointer = values)
                {
                    Assert.Equal(-1, NonFinite.FirstIndex(pointer, length));
                    for (int i = length - 1; i >= 0; i--)
                    {
                        values[i] = bad;
                        Assert.Equal(i, NonFinite.FirstIndex(pointer, length));
                    }
                }
            }
        }
    }

    private static TinyRegression Trained(float[] inputs, float[] targets)
    {
        TinyRegression model = new(Small);
        model.TrainStep(inputs, targets);
        return model;
    }

    /// <summary>Weights, buffers, moments and masks: if any differed, so would the steps to come.</summary>
    private static void AssertSameFuture(TinyRegression model, TinyRegression twin, float[] inputs, float[] targets)
    {
        Assert.Equal(twin.BufferMemory.Span, model.BufferMemory.Span);
        for (int i = 0; i < 3; i++)
            Assert.Equal(twin.TrainStep(inputs, targets), model.TrainStep(inputs, targets));
        Assert.Equal(twin.ParameterMemory.Span, model.ParameterMemory.Span);
        Assert.Equal(twin.OptimizerMemory.Span, model.OptimizerMemory.Span);
    }
}
