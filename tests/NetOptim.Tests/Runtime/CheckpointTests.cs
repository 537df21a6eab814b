using System.Globalization;

namespace NetOptim.Tests.Runtime;

public class CheckpointTests
{
    private static readonly ModelOptions Small = new() { Seed = 7, BatchCapacity = 16, Threads = 1 };
    private static readonly float[] Inputs = CompiledModelTests.Numbers(16 * 3);
    private static readonly float[] Targets = CompiledModelTests.Numbers(16 * 2, seed: 2);

    [Fact]
    public void Resumed_training_gives_the_bits_of_training_that_never_stopped()
    {
        using TinyRegression whole = new(Small), half = new(Small), resumed = new(new ModelOptions { Seed = 123, Threads = 2 });
        Train(whole, 10);
        Train(half, 10);
        Assert.True(half.PlateauFactor < 1);
        using TemporaryFile file = new();
        half.Horizon = new TrainingHorizon(5, 4);
        half.Parameters[1].Frozen = whole.Parameters[1].Frozen = true;
        half.SaveCheckpoint(file.Path);
        resumed.LoadCheckpoint(file.Path);
        Assert.Equal((7UL, 10L, half.PlateauFactor), (resumed.Seed, resumed.Step, resumed.PlateauFactor));
        Assert.Equal(new TrainingHorizon(5, 4), resumed.Horizon);
        Assert.False(resumed.Parameters[0].Frozen);
        Assert.True(resumed.Parameters[1].Frozen);
        Assert.Equal(Train(whole, 10), Train(resumed, 10));
        Assert.Equal(whole.ParameterMemory.Span, resumed.ParameterMemory.Span);
        Assert.Equal(whole.BufferMemory.Span, resumed.BufferMemory.Span);
        Assert.Equal(whole.OptimizerMemory.Span, resumed.OptimizerMemory.Span);
        Assert.Equal(whole.PlateauFactor, resumed.PlateauFactor);
    }

    [Fact]
    public void A_checkpoint_is_the_same_in_every_culture()
    {
        using TinyRegression model = new(Small);
        Train(model, 3);
        byte[] expected = Checkpoint(model);
        CultureInfo culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("de-DE");
            Assert.Equal(expected, Checkpoint(model));
            model.LoadCheckpoint(new MemoryStream(expected));
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Fact]
    public void The_weights_alone_can_be_taken_from_a_checkpoint()
    {
        using TinyRegression trained = new(Small), loaded = new(Small with { Seed = 8 });
        Train(trained, 5);
        loaded.Load(new MemoryStream(Checkpoint(trained)));
        Assert.Equal(trained.ParameterMemory.Span, loaded.ParameterMemory.Span);
        Assert.Equal(trained.BufferMemory.Span, loaded.BufferMemory.Span);
        Assert.Equal((0L, 8UL), (loaded.Step, loaded.Seed));
        Assert.Equal(-1, loaded.OptimizerMemory.Span.IndexOfAnyExcept(0f));
    }

    [Fact]
    public void A_file_of_weights_is_no_checkpoint()
    {
        using TinyRegression model = new(Small);
        AssertRefused(SafetensorsTests.Save(model), "holds weights only, no checkpoint: use Load");
    }

    [Fact]
    public void A_checkpoint_of_another_optimizer_is_refused()
    {
        using TinyClassifier other = new(TinyRegression.Declare("Other", "dense1", TaskKind.Regression, optimizer: "RmsProp"), Small);
        AssertRefused(Checkpoint(other), "trained with 'RmsProp', TinyRegression trains with 'Sgd'");
    }

    [Fact]
    public void A_checkpoint_that_lacks_a_moment_is_refused()
    {
        using TinyClassifier other = new(TinyClassifier.Declared with { OptimizerSlots = 0 }, Small);
        WeightsFileException exception = AssertRefused(Checkpoint(other), "does not fit");
        Assert.Equal(["__netoptim__.optimizer.0.dense1.weight", "__netoptim__.optimizer.0.dense1.bias"], exception.Missing);
    }

    [Theory]
    [InlineData("step\":\"10\"", "step\":\"-1\"", "'step' is '-1'; expected a whole number from 0")]
    [InlineData("seed\":\"7\"", "seed\":\"x\"", "'seed' is 'x'")]
    [InlineData("checkpoint\":\"1\"", "checkpoint\":\"2\"", "of version '2'")]
    [InlineData("epochs\":\"4\"", "epochs\":\"0\"", "'horizon.epochs' is '0'; expected a whole number from 1")]
    [InlineData("frozen:dense1.bias", "frozen:dense9.bias", "says that 'dense9.bias' is frozen")]
    [InlineData(".plateau.best", ".plateau.rest", "lacks 'plateau.best'")]
    public void A_tampered_number_is_refused(string old, string replacement, string complaint)
    {
        using TinyRegression model = new(Small);
        Train(model, 10);
        model.Horizon = new TrainingHorizon(5, 4);
        model.Parameters[1].Frozen = true;
        AssertRefused(SafetensorsTests.Replace(Checkpoint(model), old, replacement), complaint);
    }

    [Fact]
    public void Numbers_that_nothing_could_be_counted_on_from_are_refused()
    {
        using TinyRegression model = new(Small);
        model.Step = long.MaxValue;
        AssertRefused(Checkpoint(model), "'step' is '9223372036854775807'; expected a whole number from 0 to 4611686018427387904");
        model.Step = 1;
        model.Horizon = new TrainingHorizon(long.MaxValue, 4);
        AssertRefused(Checkpoint(model), "expected a whole number from 1 to 4294967295");
    }

    [Fact]
    public void The_plateau_follows_the_order_of_events_of_PyTorch()
    {
        // torch.optim.lr_scheduler.ReduceLROnPlateau(factor=0.5, patience=1, threshold=0.01, cooldown=1), worked through by hand:
        // two bad epochs reduce; the epoch after is cooling down; then two more reduce again.
        using TinyRegression model = new(Small);
        (double Loss, double Factor)[] epochs =
        [
            (1.0, 1), (0.995, 1), (0.992, 0.5), (0.991, 0.5), (0.9905, 0.5), (double.NaN, 0.25), (0.5, 0.25), (0.5, 0.25), (0.5, 0.125),
            (0.5, 0.125), (0.5, 0.125), (0.5, 0.1), (0.5, 0.1), (0.5, 0.1), (0.5, 0.1),
        ];
        foreach ((double loss, double factor) in epochs)
        {
            model.OnEpochEnd(loss);
            Assert.Equal(factor, model.PlateauFactor);
        }
        Assert.Equal((float)(0.05 * 0.1), model.LearningRateAt(0));
    }

    private static float Train(TinyRegression model, int steps)
    {
        float loss = 0;
        for (int i = 0; i < steps; i++)
        {
            loss = model.TrainStep(Inputs, Targets);
            model.OnEpochEnd(1);
        }
        return loss;
    }

    private static byte[] Checkpoint<TTarget>(CompiledModel<TTarget> model)
        where TTarget : unmanaged
    {
        using MemoryStream stream = new();
        model.SaveCheckpoint(stream);
        return stream.ToArray();
    }

    private static WeightsFileException AssertRefused(byte[] file, string complaint)
    {
        using TinyRegression model = new(Small);
        byte[] before = Checkpoint(model);
        WeightsFileException exception = Assert.Throws<WeightsFileException>(() => model.LoadCheckpoint(new MemoryStream(file)));
        Assert.Contains(complaint, exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, Checkpoint(model));
        return exception;
    }
}
