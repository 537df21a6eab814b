using System.Globalization;
using NetOptim.Tests.Kernels;
using NetOptim.Tests.Models;

namespace NetOptim.Tests.Runtime;

public class CompiledModelTests
{
    private static readonly ModelOptions Small = new() { Seed = 7, BatchCapacity = 16, Threads = 1 };

    [Fact]
    public void Predicting_in_chunks_gives_the_same_bits_as_in_one_go()
    {
        float[] inputs = Numbers(100 * TinyRegression.In);
        using TinyRegression chunked = new(Small), whole = new(Small with { BatchCapacity = 100 });
        float[] first = new float[100 * TinyRegression.Out], second = new float[100 * TinyRegression.Out];
        chunked.Predict(inputs, first);
        whole.Predict(inputs, second);
        Assert.Equal(second, first);
        Assert.Equal(16, chunked.BatchCapacity);
        Assert.Equal(112, whole.BatchCapacity);
        Assert.Contains(first, value => value != 0);
    }

    [Fact]
    public void A_larger_training_batch_enlarges_the_arena_once_and_gives_the_same_weights()
    {
        float[] inputs = Numbers(50 * TinyRegression.In), targets = Numbers(50 * TinyRegression.Out);
        using TinyRegression growing = new(Small), roomy = new(Small with { BatchCapacity = 64 });
        foreach (TinyRegression model in (TinyRegression[])[growing, roomy])
        {
            model.TrainStep(inputs.AsSpan(0, 30), targets.AsSpan(0, 20));
            model.TrainStep(inputs, targets);
            model.TrainStep(inputs.AsSpan(0, 30), targets.AsSpan(0, 20));
        }
        Assert.Equal(64, growing.BatchCapacity);
        Assert.Equal(roomy.ParameterMemory.Span, growing.ParameterMemory.Span);
        Assert.Equal(3, growing.Step);
    }

    [Fact]
    public void Training_lowers_the_loss()
    {
        float[] inputs = Numbers(64 * TinyRegression.In);
        float[] targets = [.. Enumerable.Range(0, 64).SelectMany(i => new[] { inputs[3 * i], -inputs[3 * i + 1] })];
        using TinyRegression model = new(Small);
        float[] outputs = new float[targets.Length];
        float before = model.EvaluateStep(inputs, targets, outputs);
        for (int i = 0; i < 200; i++)
            model.TrainStep(inputs, targets);
        Assert.True(model.EvaluateStep(inputs, targets, outputs) < before / 4);
    }

    [Fact]
    public void The_loss_includes_the_penalties_and_the_mean_over_chunks_counts_samples()
    {
        using TinyClassifier model = new(options: Small);
        float[] inputs = Numbers(20 * TinyRegression.In), outputs = new float[20 * TinyRegression.Out];
        int[] labels = new int[20];
        Assert.Equal(1.25f, model.TrainStep(inputs, labels));
        Assert.Equal(1.5f, model.ComputeGradients(inputs, labels));
        // Chunks of the capacity as it is now, 32; the stub's mean is the chunk's length.
        Assert.Equal(20f, model.EvaluateStep(inputs, labels, outputs));
        using TinyClassifier small = new(options: Small);
        Assert.Equal((16f * 16 + 4 * 4) / 20, small.EvaluateStep(inputs, labels, outputs));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    public void Inputs_that_are_no_whole_samples_are_refused(int length)
    {
        using TinyRegression model = new(Small);
        ArgumentException exception = Assert.Throws<ArgumentException>(() => model.Predict(new float[length], new float[2]));
        Assert.Equal("inputs", exception.ParamName);
        Assert.Contains($"samples of 3 floats (shape 3); got {length} floats", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Outputs_and_targets_of_another_length_are_refused()
    {
        using TinyRegression model = new(Small);
        float[] inputs = new float[6];
        Assert.Equal("outputs", Assert.Throws<ArgumentException>(() => model.Predict(inputs, new float[3])).ParamName);
        Assert.Equal("outputs", Assert.Throws<ArgumentException>(() => model.EvaluateStep(inputs, new float[4], new float[5])).ParamName);
        ArgumentException exception = Assert.Throws<ArgumentException>(() => model.TrainStep(inputs, new float[5]));
        Assert.Equal("targets", exception.ParamName);
        Assert.Contains("2×2 = 4 elements for this batch; got 5", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Outputs_over_the_inputs_are_refused()
    {
        using TinyRegression model = new(Small);
        float[] shared = new float[6];
        Assert.Throws<ArgumentException>(() => model.Predict(shared, shared.AsSpan(1, 4)));
        Assert.Throws<ArgumentException>(() => model.EvaluateStep(shared, new float[4], shared.AsSpan(0, 4)));
        float[] targets = new float[4];
        Assert.Throws<ArgumentException>(() => model.EvaluateStep(shared, targets, targets));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    [InlineData(int.MinValue)]
    public void Labels_out_of_range_are_refused(int label)
    {
        using TinyClassifier model = new(options: Small);
        string expected = string.Create(CultureInfo.InvariantCulture, $"Label {label} of sample 1 is out of range: TinyClassifier has 2 classes, so labels are 0 to 1.");
        foreach (Action act in (Action[])
            [
                () => model.TrainStep(new float[6], [1, label]),
                () => model.ComputeGradients(new float[6], [0, label]),
                () => model.EvaluateStep(new float[6], [0, label], new float[4]),
            ])
        {
            Assert.StartsWith(expected, Assert.Throws<ArgumentException>(act).Message, StringComparison.Ordinal);
        }
        Assert.Equal(0, model.Step);
    }

    [Fact]
    public void A_small_model_has_room_for_256_samples_if_nobody_says_otherwise()
    {
        using var model = new TinyRegression();

        Assert.Equal(256, model.BatchCapacity);
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new TinyRegression(new() { BatchCapacity = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TinyRegression(new() { BatchCapacity = int.MaxValue }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TinyRegression(new() { Threads = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TinyRegression(new() { Threads = 100_000 }));
    }

    [Fact]
    public void A_model_beyond_the_largest_block_is_refused_before_anything_is_allocated()
    {
        ParameterInfo[] tensors = [new("a.weight", [1 << 30], 0, Initializer.Zeros, 1, 1), new("b.weight", [1 << 30], 1 << 30, Initializer.Zeros, 1, 1)];
        NotSupportedException exception = Assert.Throws<NotSupportedException>(() => new TinyClassifier(TinyClassifier.Declared with { Parameters = tensors }));
        Assert.Contains("2147483648 parameters", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LastOutputs_are_those_of_the_last_pass_with_a_loss_until_another_pass_takes_the_memory()
    {
        using TinyRegression model = new(Small);
        float[] inputs = Numbers(4 * TinyRegression.In), targets = new float[4 * TinyRegression.Out], outputs = new float[targets.Length];
        Assert.True(model.LastOutputs.IsEmpty);
        model.TrainStep(inputs, targets);
        Assert.Equal(8, model.LastOutputs.Length);
        Assert.NotEqual(0, model.LastOutputs[0]);
        model.Predict(inputs, outputs);
        Assert.True(model.LastOutputs.IsEmpty);
    }

    [Fact]
    public void Steps_and_predictions_allocate_nothing_after_the_first()
    {
        float[] inputs = Numbers(40 * TinyRegression.In), targets = Numbers(40 * TinyRegression.Out), outputs = new float[targets.Length];
        using TinyRegression model = new(Small);
        using TinyClassifier classifier = new(options: Small);
        int[] labels = new int[40];
        Allocation.AssertNone(Pass);

        void Pass()
        {
            model.TrainStep(inputs, targets);
            model.ComputeGradients(inputs, targets);
            model.Predict(inputs, outputs);
            model.EvaluateStep(inputs, targets, outputs);
            model.ForwardTraining(inputs, outputs);
            model.Backward(inputs, targets, []);
            classifier.TrainStep(inputs, labels);
            _ = model.LastOutputs.Length + model.Parameters[0].Values.Length + model.Parameters[0].Gradient.Length;
        }
    }

    [Fact]
    public void Captured_weights_are_restored_to_the_last_bit()
    {
        float[] inputs = Numbers(12 * TinyRegression.In), targets = Numbers(12 * TinyRegression.Out);
        using TinyRegression model = new(Small), other = new(Small with { Seed = 8 });
        model.TrainStep(inputs, targets);
        float[] weights = model.ParameterMemory.Span.ToArray(), buffers = model.BufferMemory.Span.ToArray();
        ModelSnapshot snapshot = model.Capture();
        model.TrainStep(inputs, targets);
        Assert.NotEqual(weights, model.ParameterMemory.Span.ToArray());
        model.Restore(snapshot);
        other.Restore(snapshot);
        foreach (TinyRegression restored in (TinyRegression[])[model, other])
        {
            Assert.Equal(weights, restored.ParameterMemory.Span.ToArray());
            Assert.Equal(buffers, restored.BufferMemory.Span.ToArray());
        }
        using TinyClassifier classifier = new(options: Small);
        Assert.Throws<ArgumentException>(() => classifier.Restore(snapshot));
    }

    [Fact]
    public void A_snapshot_taken_again_holds_the_later_weights()
    {
        float[] inputs = Numbers(12 * TinyRegression.In), targets = Numbers(12 * TinyRegression.Out);
        using TinyRegression model = new(Small);
        ModelSnapshot snapshot = model.Capture();
        model.TrainStep(inputs, targets);
        float[] later = model.ParameterMemory.Span.ToArray();
        model.Capture(snapshot);
        model.TrainStep(inputs, targets);
        model.Restore(snapshot);
        Assert.Equal(later, model.ParameterMemory.Span.ToArray());
        using TinyClassifier classifier = new(options: Small);
        Assert.Throws<ArgumentException>(() => classifier.Capture(snapshot));
    }

    [Fact]
    public void Initialize_makes_the_model_as_new()
    {
        float[] inputs = Numbers(12 * TinyRegression.In), targets = Numbers(12 * TinyRegression.Out);
        using TinyRegression used = new(Small), fresh = new(Small with { Seed = 99 });
        for (int i = 0; i < 5; i++)
        {
            used.TrainStep(inputs, targets);
            used.OnEpochEnd(1);
        }
        Assert.True(used.PlateauFactor < 1);
        used.Initialize(99);
        Assert.Equal((99UL, 0L, 1.0), (used.Seed, used.Step, used.PlateauFactor));
        for (int i = 0; i < 5; i++)
            Assert.Equal(fresh.TrainStep(inputs, targets), used.TrainStep(inputs, targets));
        Assert.Equal(fresh.ParameterMemory.Span, used.ParameterMemory.Span);
    }

    [Fact]
    public void Frozen_parameters_stay_and_the_others_move()
    {
        float[] inputs = Numbers(12 * TinyRegression.In), targets = Numbers(12 * TinyRegression.Out);
        using TinyRegression model = new(Small);
        model.Parameters["dense1.weight"].Frozen = true;
        float[] weight = model.Parameters["dense1.weight"].Values.ToArray(), bias = model.Parameters["dense1.bias"].Values.ToArray();
        model.TrainStep(inputs, targets);
        Assert.Equal(weight, model.Parameters["dense1.weight"].Values.ToArray());
        Assert.NotEqual(bias, model.Parameters["dense1.bias"].Values.ToArray());
    }

    [Fact]
    public void Tensors_have_the_names_of_their_layers_dots_and_numbers_included()
    {
        using TorchNamed model = new();
        Assert.Equal(
            ["0", "features.0", "features.1", "blocks.1.0", "blocks.10", "class.out"],
            model.Parameters.Where(parameter => parameter.Name.EndsWith(".weight", StringComparison.Ordinal)).Select(parameter => parameter.Name[..^".weight".Length]));
        Assert.Equal(["features.1.running_mean", "features.1.running_var"], model.Buffers.Select(buffer => buffer.Name));
        Assert.Equal(0.2, model.Hyperparameters.Features10Rate);
        using MemoryStream file = new();
        model.Save(file);
        file.Position = 0;
        using TorchNamed other = new(new() { Seed = 3 });
        other.Load(file);
        Assert.Equal(model.ParameterMemory.Span, other.ParameterMemory.Span);
    }

    [Fact]
    public void An_unknown_tensor_is_refused_with_the_names_there_are()
    {
        using TinyRegression model = new(Small);
        KeyNotFoundException exception = Assert.Throws<KeyNotFoundException>(() => model.Parameters["dense2.weight"]);
        Assert.Contains("dense1.weight, dense1.bias", exception.Message, StringComparison.Ordinal);
        Assert.True(model.Buffers["norm1.running_mean"].Gradient.IsEmpty);
    }

    [Fact]
    public void A_schedule_that_refuses_leaves_the_model_as_it_was()
    {
        using TinyRegression model = new(Small) { NeedsHorizon = true };
        float[] buffers = model.BufferMemory.Span.ToArray();
        Assert.Throws<InvalidOperationException>(() => model.TrainStep(Numbers(3), Numbers(2)));
        Assert.Equal(buffers, model.BufferMemory.Span.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Horizon = new TrainingHorizon(0, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Horizon = new TrainingHorizon(10, 0));
        model.Horizon = new TrainingHorizon(10, 2);
        model.TrainStep(Numbers(3), Numbers(2));
        Assert.Equal(1, model.Step);
    }

    [Fact]
    public void A_call_from_within_a_pass_is_refused_and_the_model_goes_on()
    {
        using TinyClassifier model = new(options: Small);
        float[] inputs = Numbers(3), outputs = new float[2];
        model.DuringInfer = () => model.Predict(inputs, outputs);
        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() => model.Predict(inputs, outputs));
        Assert.Contains("one thread at a time", exception.Message, StringComparison.Ordinal);
        model.DuringInfer = null;
        model.Predict(inputs, outputs);
        Assert.Equal(inputs[0], outputs[0]);
    }

    /// <summary>Numbers in [-1, 1), the same every time.</summary>
    internal static float[] Numbers(int count, int seed = 1)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() * 2 - 1)];
    }
}
