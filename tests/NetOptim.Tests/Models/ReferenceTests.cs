namespace NetOptim.Tests.Models;

/// <summary>Whole models against <see cref="ReferenceNetwork"/> and <see cref="ReferenceOptimizer"/>, both in double precision.</summary>
public class ReferenceTests
{
    /// <summary>Tails of vectors and tiles, one sample, less and more than a tile, more than the capacity.</summary>
    public static int[] BatchSizes => [1, 2, 3, 15, 16, 17, 31, 33, 127, 257];

    [Theory, MemberData(nameof(Zoo.Referenced), MemberType = typeof(Zoo))]
    public void Outputs_and_losses_agree_for_every_batch_size(string name)
    {
        using TrainedModel trained = Trained(name);
        var reference = new ReferenceNetwork(trained);
        double[] parameters = reference.Parameters();
        foreach (int count in BatchSizes)
        {
            if (count == 1 && trained.Model.Buffers.Count > 0)
                continue;
            Samples samples = Samples.For(trained.Model, count, seed: count);
            double[] training = reference.Outputs(parameters, samples, training: true);
            double trainingLoss = reference.TrainingLoss(parameters, samples);
            double[] predicted = reference.Outputs(parameters, samples, training: false);
            double evaluationLoss = reference.EvaluationLoss(parameters, samples);
            float[] outputs = new float[predicted.Length];

            trained.Model.Predict(samples.Inputs, outputs);
            AssertClose(predicted, outputs, $"outputs of {count} samples");
            AssertClose([evaluationLoss], [trained.EvaluateStep(samples, outputs)], $"loss of {count} samples");
            AssertClose(predicted, outputs, $"outputs of {count} samples, evaluated");
            // Last: it moves running statistics.
            AssertClose([trainingLoss], [trained.ComputeGradients(samples)], $"training loss of {count} samples");
            AssertClose(training, trained.LastOutputs.ToArray(), $"training outputs of {count} samples");
        }
    }

    /// <summary>
    /// Central differences of the reference: with h = 1e-6 their own error is below 1e-9, so that what remains is single precision. A kink
    /// within h shows as a difference that changes with h; such elements are counted and left out.
    /// </summary>
    [Theory, MemberData(nameof(Zoo.ReferencedWithParameters), MemberType = typeof(Zoo))]
    public void Gradients_agree_with_finite_differences(string name)
    {
        using TrainedModel trained = Trained(name);
        Samples samples = Samples.For(trained.Model, 5, seed: 3);
        var reference = new ReferenceNetwork(trained);
        double[] parameters = reference.Parameters();
        trained.ComputeGradients(samples);
        var random = new Random(5);
        double steepest = trained.Model.GradientMemory.Span.ToArray().Max(value => Math.Abs(value));
        int kinks = 0, compared = 0;
        foreach (Parameter parameter in trained.Model.Parameters)
        {
            float[] gradients = parameter.Gradient.ToArray();
            double largest = gradients.Max(value => Math.Abs(value));
            int[] elements = [.. Enumerable.Range(0, gradients.Length)];
            random.Shuffle(elements);
            foreach (int element in elements.Take(40))
            {
                int index = parameter.Info.Offset + element;
                double expected = Difference(index, 1e-6);
                if (Math.Abs(expected - Difference(index, 3e-7)) > 1e-7)
                {
                    kinks++;
                    continue;
                }
                compared++;
                // Relative to the tensor's largest gradient too, and to the model's: small ones are differences of large terms.
                double tolerance = 1e-5 * (Math.Abs(expected) + largest) + 1e-6 * steepest;
                Assert.True(
                    Math.Abs(expected - gradients[element]) <= tolerance,
                    $"{parameter.Name}[{element}]: expected {expected:R}, got {gradients[element]:R}");
            }
        }
        Assert.True(kinks <= compared / 50, $"{kinks} kinks among {compared} elements: the test would say nothing");

        double Difference(int index, double h)
        {
            double value = parameters[index];
            parameters[index] = value + h;
            double above = reference.TrainingLoss(parameters, samples);
            parameters[index] = value - h;
            double below = reference.TrainingLoss(parameters, samples);
            parameters[index] = value;
            return (above - below) / (2 * h);
        }
    }

    /// <summary>
    /// The step that goes straight from the products' registers into the weights, against the gradients that another model writes to memory
    /// and the reference applies to the same weights with moments of its own. One step's rounding is below 1e-6 of the largest weight; that
    /// of the moments adds up over the 50 steps, to less than 1e-5 of the step.
    /// </summary>
    [Theory, MemberData(nameof(Zoo.WithParameters), MemberType = typeof(Zoo))]
    public void Fifty_fused_steps_are_those_of_the_reference_optimizer(string name)
    {
        using TrainedModel fused = Zoo.Train(name), plain = Zoo.Train(name);
        var reference = new ReferenceOptimizer(plain.Model);
        for (int step = 0; step < 50; step++)
        {
            // Batches beyond the depth of one packed block, too.
            Samples samples = Samples.For(plain.Model, step % 10 == 9 ? 300 + step : 8, seed: step % 4);
            float loss = plain.ComputeGradients(samples);
            reference.Step(plain.Model.GradientMemory.Span, plain.LearningRateAt(step), step);
            Assert.Equal(loss, fused.TrainStep(samples), 1e-6f * Math.Abs(loss) + 1e-7f);
            AssertClose(reference.Weights, fused.Model.ParameterMemory.Span.ToArray(), $"weights after step {step}", 2e-6);

            // Both go on from the same weights, so that rounding is not amplified; the next gradients are of the next step: other masks.
            fused.Model.ParameterMemory.Span.CopyTo(plain.Model.ParameterMemory.Span);
            for (int i = 0; i < reference.Weights.Length; i++)
                reference.Weights[i] = plain.Model.ParameterMemory.Span[i];
            plain.Model.Step = step + 1;
        }
    }

    /// <summary>The loss is a mean, so that gradients of a batch are the mean of those of its samples, whatever the batch size: 1e-5 for rounding.</summary>
    [Theory, MemberData(nameof(Zoo.WithIndependentSamples), MemberType = typeof(Zoo))]
    public void Gradients_of_a_batch_are_the_mean_of_its_samples_gradients(string name)
    {
        using TrainedModel trained = Trained(name);
        foreach (int count in BatchSizes)
        {
            Samples samples = Samples.For(trained.Model, count, seed: count);
            double[] mean = new double[trained.Model.GradientMemory.Length];
            for (int i = 0; i < count; i++)
            {
                trained.ComputeGradients(samples.Slice(i, 1));
                for (int j = 0; j < mean.Length; j++)
                    mean[j] += trained.Model.GradientMemory.Span[j] / count;
            }
            trained.ComputeGradients(samples);
            AssertClose(mean, trained.Model.GradientMemory.Span.ToArray(), $"gradients of {count} samples", 1e-5);
        }
    }

    /// <summary>After a few steps: biases and statistics that are no longer zeros and ones.</summary>
    private static TrainedModel Trained(string name)
    {
        TrainedModel trained = Zoo.Train(name);
        for (int step = 0; step < 3; step++)
            trained.TrainStep(Samples.For(trained.Model, 12, seed: 100 + step));
        return trained;
    }

    /// <summary>Relative to the largest expected value: single precision through a few layers stays well within 1e-5.</summary>
    private static void AssertClose(double[] expected, float[] actual, string what, double tolerance = 1e-5)
    {
        Assert.Equal(expected.Length, actual.Length);
        double scale = Math.Max(expected.Max(value => Math.Abs(value)), 0.1);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= tolerance * scale,
                $"{what}, element {i}: expected {expected[i]:R}, got {actual[i]:R}");
        }
    }
}
