namespace NetOptim.Tests.Runtime;

public class ModulePassTests
{
    private static readonly ModelOptions Small = new() { Seed = 7, BatchCapacity = 16, Threads = 1 };

    [Fact]
    public void Module_passes_give_the_gradients_of_the_model_with_its_own_loss()
    {
        float[] inputs = CompiledModelTests.Numbers(20 * 3), targets = CompiledModelTests.Numbers(20 * 2), outputs = new float[40];
        using TinyRegression model = new(Small), reference = new(Small);
        model.ForwardTraining(inputs, outputs);
        Assert.Equal(1, model.Step);
        float[] outputGradients = [.. outputs.Zip(targets, (y, t) => 2 * (y - t) / 40)];
        float[] inputGradients = new float[60];
        model.Backward(inputs, outputGradients, inputGradients);
        // The same step, so the same masks.
        reference.Step = 1;
        reference.ComputeGradients(inputs, targets);
        Assert.Equal(reference.GradientMemory.Span, model.GradientMemory.Span);
        Assert.Contains(inputGradients, value => value != 0);
    }

    [Fact]
    public void Every_forward_pass_draws_its_own_dropout_mask()
    {
        float[] inputs = CompiledModelTests.Numbers(16 * 3), first = new float[32], second = new float[32];
        using TinyRegression model = new(Small);
        model.ForwardTraining(inputs, first);
        model.ForwardTraining(inputs, second);
        Assert.NotEqual(first, second);
    }

    [Fact]
    public void Going_back_needs_a_forward_pass_with_the_weights_that_the_model_has()
    {
        float[] inputs = CompiledModelTests.Numbers(6), outputs = new float[4], outputGradients = new float[4];
        using TinyRegression model = new(Small);
        using MemoryStream weights = new(), checkpoint = new();
        model.Save(weights);
        model.SaveCheckpoint(checkpoint);
        ModelSnapshot snapshot = model.Capture();
        foreach (Action replace in (Action[])
            [
                () => model.Load(new MemoryStream(weights.ToArray())),
                () => model.LoadCheckpoint(new MemoryStream(checkpoint.ToArray())),
                () => model.Restore(snapshot),
                () => model.Initialize(3),
            ])
        {
            model.ForwardTraining(inputs, outputs);
            replace();
            AssertRefused("call ForwardTraining first", () => model.Backward(inputs, outputGradients, []));
        }
    }

    [Fact]
    public void Going_back_needs_one_forward_pass_of_the_same_batch_right_before()
    {
        float[] inputs = CompiledModelTests.Numbers(6), outputs = new float[4], outputGradients = new float[4];
        using TinyRegression model = new(Small);
        AssertRefused("call ForwardTraining first", () => model.Backward(inputs, outputGradients, []));
        model.ForwardTraining(inputs, outputs);
        AssertRefused("had 2 samples, these inputs are 1", () => model.Backward(inputs.AsSpan(0, 3), outputGradients.AsSpan(0, 2), []));
        model.Backward(inputs, outputGradients, []);
        AssertRefused("call ForwardTraining first", () => model.Backward(inputs, outputGradients, []));
        model.ForwardTraining(inputs, outputs);
        model.Predict(inputs, outputs);
        AssertRefused("no other pass between", () => model.Backward(inputs, outputGradients, []));
        model.ForwardTraining(inputs, outputs);
        model.TrainStep(inputs, outputs);
        AssertRefused("no other pass between", () => model.Backward(inputs, outputGradients, []));
    }

    private static void AssertRefused(string part, Action act) =>
        Assert.Contains(part, Assert.Throws<InvalidOperationException>(act).Message, StringComparison.Ordinal);

    [Fact]
    public void Wrong_lengths_and_overlaps_are_refused()
    {
        float[] inputs = new float[6], outputs = new float[4];
        using TinyRegression model = new(Small);
        Assert.Equal("outputs", Assert.Throws<ArgumentException>(() => model.ForwardTraining(inputs, new float[5])).ParamName);
        model.ForwardTraining(inputs, outputs);
        Assert.Equal("outputGradients", Assert.Throws<ArgumentException>(() => model.Backward(inputs, new float[3], [])).ParamName);
        Assert.Equal("inputGradients", Assert.Throws<ArgumentException>(() => model.Backward(inputs, outputs, new float[5])).ParamName);
        Assert.Equal("inputGradients", Assert.Throws<ArgumentException>(() => model.Backward(inputs, outputs, inputs)).ParamName);
        model.Backward(inputs, outputs, new float[6]);
    }

    [Fact]
    public void A_model_compiled_without_module_passes_says_how_to_have_them()
    {
        using TinyClassifier model = new(options: Small);
        NotSupportedException exception = Assert.Throws<NotSupportedException>(() => model.ForwardTraining(new float[3], new float[2]));
        Assert.Contains("Reference NetOptim.TorchSharp in the project that declares TinyClassifier", exception.Message, StringComparison.Ordinal);
    }
}
