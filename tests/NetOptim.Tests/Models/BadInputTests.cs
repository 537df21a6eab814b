namespace NetOptim.Tests.Models;

/// <summary>Whatever is refused leaves the model as it was, bit by bit: weights, statistics, moments and step.</summary>
public class BadInputTests
{
    [Theory, MemberData(nameof(Zoo.Trained), MemberType = typeof(Zoo))]
    public void Values_that_are_not_finite_are_refused_wherever_they_stand(string name)
    {
        using TrainedModel trained = Trained(name);
        TrainedModel.State before = trained.Capture();
        foreach (float bad in (float[])[float.NaN, float.PositiveInfinity, float.NegativeInfinity])
        {
            for (int i = 0; i < trained.Model.Info.InputSize; i++)
            {
                Samples dirty = Samples.For(trained.Model, 4);
                dirty.Inputs[2 * trained.Model.Info.InputSize + i] = bad;
                AssertDiverges(trained, dirty, $"input {i} of sample 2");
            }
            if (trained is TrainedModel<int>)
                continue;
            for (int i = 0; i < trained.Model.Info.OutputSize; i++)
            {
                Samples dirty = Samples.For(trained.Model, 4);
                dirty.Targets[3 * trained.Model.Info.OutputSize + i] = bad;
                AssertDiverges(trained, dirty, $"target {i} of sample 3");
            }
        }
        Assert.Equal(before, trained.Capture());
        Assert.True(float.IsFinite(trained.TrainStep(Samples.For(trained.Model, 4))));
    }

    [Theory]
    [InlineData(nameof(BinaryClassifier))]
    [InlineData(nameof(MultiLabel))]
    public void Targets_of_binary_cross_entropy_that_are_no_probabilities_are_refused_wherever_they_stand(string name)
    {
        using TrainedModel trained = Trained(name);
        TrainedModel.State before = trained.Capture();
        int size = trained.Model.Info.OutputSize, count = 21;
        foreach (float bad in (float[])[1.5f, -1, MathF.BitIncrement(1), -float.Epsilon, float.MaxValue])
        {
            for (int i = 0; i < count * size; i++)
            {
                Samples dirty = Samples.For(trained.Model, count);
                dirty.Targets[i] = bad;
                string expected = FormattableString.Invariant(
                    $"Target {i % size} of sample {i / size} is {bad}: the targets of {name} are probabilities (binary cross-entropy), so they lie between 0 and 1.");
                foreach (Action act in (Action[])[() => trained.TrainStep(dirty), () => trained.ComputeGradients(dirty), () => trained.EvaluateStep(dirty, new float[count * size])])
                {
                    var exception = Assert.Throws<ArgumentException>("targets", act);
                    Assert.StartsWith(expected, exception.Message, StringComparison.Ordinal);
                }
            }
        }
        Assert.Equal(before, trained.Capture());
        // The ends of the range are probabilities.
        Samples clean = Samples.For(trained.Model, count);
        clean.Targets.AsSpan(0, count * size / 2).Fill(1);
        clean.Targets.AsSpan(count * size / 2).Clear();
        clean.Targets[0] = -0f;
        Assert.True(float.IsFinite(trained.TrainStep(clean)));
    }

    [Theory, MemberData(nameof(Zoo.WithParameters), MemberType = typeof(Zoo))]
    public void A_run_that_diverges_stops_before_a_step_with_a_loss_that_is_not_finite(string name)
    {
        using TrainedModel trained = Trained(name);
        trained.SetHyperparameter("LearningRate", 1e15);
        for (int step = 0; step < 12; step++)
        {
            TrainedModel.State before = trained.Capture();
            try
            {
                Assert.True(float.IsFinite(trained.TrainStep(Samples.For(trained.Model, 6, seed: step))), "a loss that is not finite was let pass");
            }
            catch (TrainingDivergedException exception)
            {
                Assert.Equal(before, trained.Capture());
                Assert.Equal(trained.Model.Step, exception.Step);
                Assert.Contains($"step {exception.Step}", exception.Message, StringComparison.Ordinal);
                Assert.True(exception.Layer is null || trained.Model.Info.Layers.Any(layer => layer.Name == exception.Layer), exception.Message);
                return;
            }
        }
        Assert.All(trained.Model.ParameterMemory.Span.ToArray(), value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void The_first_layer_whose_values_overflow_is_named()
    {
        using TrainedModel trained = Zoo.Train(nameof(WideClassifier));
        trained.Model.Parameters["dense2.weight"].Values.Fill(3e38f);
        TrainedModel.State before = trained.Capture();
        TrainingDivergedException exception = Assert.Throws<TrainingDivergedException>(() => trained.TrainStep(Samples.For(trained.Model, 8)));
        Assert.Equal("dense2", exception.Layer);
        Assert.Equal(before, trained.Capture());
    }

    [Fact]
    public void The_layer_that_overflows_is_named_though_its_dropout_shares_its_kernel()
    {
        using TrainedModel trained = Zoo.Train(nameof(WideClassifier));
        trained.Model.Parameters["dense1.weight"].Values.Fill(3e38f);
        trained.Model.Parameters["dense2.weight"].Values.Fill(1);
        Samples samples = Samples.For(trained.Model, 8);
        samples.Inputs.AsSpan().Fill(1);
        Assert.Equal("dense1", Assert.Throws<TrainingDivergedException>(() => trained.TrainStep(samples)).Layer);
    }

    [Theory, MemberData(nameof(Zoo.Trained), MemberType = typeof(Zoo))]
    public void Spans_of_a_wrong_length_and_labels_out_of_range_are_refused(string name)
    {
        using TrainedModel trained = Trained(name);
        TrainedModel.State before = trained.Capture();
        Samples good = Samples.For(trained.Model, 3);
        float[] outputs = new float[3 * trained.Model.Info.OutputSize];
        Refuse(good with { Inputs = [] }, "inputs");
        Refuse(good with { Inputs = [.. good.Inputs, 1] }, trained.Model.Info.InputSize == 1 ? "targets" : "inputs");
        Refuse(good with { Labels = [.. good.Labels, 0], Targets = [.. good.Targets, 0] }, "targets");
        Refuse(good with { Labels = good.Labels[1..], Targets = good.Targets[1..] }, "targets");
        if (trained is TrainedModel<int>)
        {
            Refuse(good with { Labels = [0, -1, 0] }, "targets");
            Refuse(good with { Labels = [0, 0, trained.Model.Info.OutputSize] }, "targets");
        }
        Assert.Equal("outputs", Assert.Throws<ArgumentException>(() => trained.Model.Predict(good.Inputs, new float[outputs.Length + 1])).ParamName);
        Assert.Equal("outputs", Assert.Throws<ArgumentException>(() => trained.EvaluateStep(good, new float[outputs.Length - 1])).ParamName);
        Assert.Equal(before, trained.Capture());

        void Refuse(Samples samples, string parameter)
        {
            Assert.Equal(parameter, Assert.Throws<ArgumentException>(() => trained.TrainStep(samples)).ParamName);
            Assert.Equal(parameter, Assert.Throws<ArgumentException>(() => trained.ComputeGradients(samples)).ParamName);
            Assert.Equal(parameter, Assert.Throws<ArgumentException>(() => trained.EvaluateStep(samples, outputs)).ParamName);
        }
    }

    [Theory, MemberData(nameof(Zoo.WithParameters), MemberType = typeof(Zoo))]
    public void The_weights_of_another_model_are_refused(string name)
    {
        using TrainedModel trained = Trained(name);
        using CompiledModel other = Zoo.Create(name == nameof(ClassPenalties) ? nameof(OneOutput) : nameof(ClassPenalties));
        using var file = new MemoryStream();
        other.Save(file);
        TrainedModel.State before = trained.Capture();
        file.Position = 0;
        WeightsFileException exception = Assert.Throws<WeightsFileException>(() => trained.Model.Load(file));
        Assert.NotEmpty(exception.Missing.Concat(exception.Unexpected).Concat(exception.Misshaped));
        file.Position = 0;
        Assert.Throws<WeightsFileException>(() => trained.LoadCheckpoint(file));
        Assert.Equal(before, trained.Capture());
    }

    [Theory, MemberData(nameof(Zoo.Trained), MemberType = typeof(Zoo))]
    public void A_disposed_model_refuses_every_pass(string name)
    {
        TrainedModel trained = Trained(name);
        Samples samples = Samples.For(trained.Model, 2);
        float[] outputs = new float[2 * trained.Model.Info.OutputSize];
        trained.Dispose();
        Assert.Throws<ObjectDisposedException>(() => trained.TrainStep(samples));
        Assert.Throws<ObjectDisposedException>(() => trained.ComputeGradients(samples));
        Assert.Throws<ObjectDisposedException>(() => trained.EvaluateStep(samples, outputs));
        Assert.Throws<ObjectDisposedException>(() => trained.Model.Predict(samples.Inputs, outputs));
        Assert.Throws<ObjectDisposedException>(() => trained.SaveCheckpoint(Stream.Null));
    }

    [Theory, MemberData(nameof(Zoo.Trained), MemberType = typeof(Zoo))]
    public void A_model_at_work_refuses_another_thread_and_goes_on(string name)
    {
        using TrainedModel trained = Trained(name);
        Samples samples = Samples.For(trained.Model, 2);
        float[] outputs = new float[2 * trained.Model.Info.OutputSize];
        TrainedModel.State before = trained.Capture();
        List<Exception?> refusals = [];
        // A stream that is being written to is a use of the model that has not ended yet.
        using var stream = new CallingStream(() =>
        {
            var other = new Thread(() => refusals.AddRange(
            [
                Record.Exception(() => trained.TrainStep(samples)),
                Record.Exception(() => trained.ComputeGradients(samples)),
                Record.Exception(() => trained.EvaluateStep(samples, outputs)),
                Record.Exception(() => trained.Model.Predict(samples.Inputs, outputs)),
            ]));
            other.Start();
            other.Join();
        });
        trained.SaveCheckpoint(stream);
        Assert.Equal(4, refusals.Count);
        Assert.All(refusals, refusal => Assert.IsType<InvalidOperationException>(refusal));
        Assert.Equal(before, trained.Capture());
        Assert.True(float.IsFinite(trained.TrainStep(samples)));
    }

    private static TrainedModel Trained(string name)
    {
        TrainedModel trained = Zoo.Train(name);
        trained.TrainStep(Samples.For(trained.Model, 8));
        return trained;
    }

    private static void AssertDiverges(TrainedModel trained, Samples dirty, string culprit)
    {
        Assert.Contains(culprit, Assert.Throws<TrainingDivergedException>(() => trained.TrainStep(dirty)).Message, StringComparison.Ordinal);
        Assert.Contains(culprit, Assert.Throws<TrainingDivergedException>(() => trained.ComputeGradients(dirty)).Message, StringComparison.Ordinal);
    }

    /// <summary>Calls something at the first write.</summary>
    private sealed class CallingStream(Action action) : MemoryStream
    {
        private bool _called;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (!_called)
            {
                _called = true;
                action();
            }
            base.Write(buffer);
        }
    }
}
