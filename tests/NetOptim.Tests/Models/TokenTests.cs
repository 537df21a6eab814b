using System.Globalization;
using NetOptim.Tests.Kernels;

namespace NetOptim.Tests.Models;

/// <summary>Token ids as inputs: whole numbers in floats or in ints.</summary>
public class TokenTests
{
    [Fact]
    public void Whole_numbers_give_the_same_bits_as_floats_and_allocate_nothing()
    {
        using TinyGpt ints = new(new() { Seed = 3, Threads = 1 }), floats = new(new() { Seed = 3, Threads = 1 });
        Samples samples = Samples.For(ints, 9);
        int[] tokens = [.. samples.Inputs.Select(value => (int)value)];
        float[] outputs = new float[9 * ints.Info.OutputSize], expected = new float[outputs.Length];
        for (int step = 0; step < 3; step++)
            Assert.Equal(floats.TrainStep(samples.Inputs, samples.Labels), ints.TrainStep(tokens, samples.Labels));
        Assert.Equal(floats.ComputeGradients(samples.Inputs, samples.Labels), ints.ComputeGradients(tokens, samples.Labels));
        Assert.Equal(floats.EvaluateStep(samples.Inputs, samples.Labels, expected), ints.EvaluateStep(tokens, samples.Labels, outputs));
        Assert.Equal(expected, outputs);
        ints.Predict(tokens, outputs);
        Assert.Equal(expected, outputs);

        long before = Allocation.Baseline();
        for (int step = 0; step < 100; step++)
        {
            ints.TrainStep(tokens, samples.Labels);
            ints.Predict(tokens, outputs);
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(-1f)]
    [InlineData(9f)]
    [InlineData(0.5f)]
    [InlineData(8.999999f)]
    [InlineData(-1e-20f)]
    [InlineData(3e9f)]
    public void What_is_no_token_is_refused_wherever_it_stands_and_the_model_is_as_before(float bad)
    {
        using TrainedModel trained = Zoo.Train(nameof(TinyGpt));
        TrainedModel.State before = trained.Capture();
        float[] outputs = new float[7 * trained.Model.Info.OutputSize];
        for (int i = 0; i < 7 * 6; i++)
        {
            Samples samples = Samples.For(trained.Model, 7);
            samples.Inputs[i] = bad;
            string expected = string.Create(
                CultureInfo.InvariantCulture,
                $"Token {i % 6} of sample {i / 6} is {bad}: TinyGpt knows 9 tokens, so ids are whole numbers from 0 to 8.");
            Action[] passes =
            [
                () => trained.TrainStep(samples), () => trained.ComputeGradients(samples), () => trained.EvaluateStep(samples, outputs),
                () => trained.Model.Predict(samples.Inputs, outputs),
            ];
            foreach (Action pass in passes)
                Assert.StartsWith(expected, Assert.Throws<ArgumentException>("inputs", pass).Message, StringComparison.Ordinal);
        }
        Assert.Equal(before, trained.Capture());
    }

    [Fact]
    public void A_label_out_of_range_is_named_with_its_step()
    {
        using var model = new TinyGpt();
        Samples samples = Samples.For(model, 3);
        samples.Labels[2 * 6 + 4] = 9;
        string message = Assert.Throws<ArgumentException>("targets", () => model.TrainStep(samples.Inputs, samples.Labels)).Message;
        Assert.StartsWith("Label 9 of step 4 of sample 2 is out of range: TinyGpt has 9 classes", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sizes_are_those_of_sequences()
    {
        using var model = new TinyGpt();
        Assert.Equal((6, 9, 9, 6), (model.TargetSize, model.Info.ClassCount, model.Info.Vocabulary, model.Info.LabelsPerSample));
        using var plain = new WithoutBias();
        Assert.Equal((1, 3, null, 1), (plain.TargetSize, plain.Info.ClassCount, plain.Info.Vocabulary, plain.Info.LabelsPerSample));
    }

    /// <summary>The next token of a sequence that repeats after three: attention has to look back.</summary>
    [Fact]
    public void A_language_model_learns_to_repeat_through_fit()
    {
        var random = new Random(1);
        int[] tokens = new int[400 * 6], next = new int[400 * 6];
        for (int sample = 0; sample < 400; sample++)
        {
            int[] word = [random.Next(9), random.Next(9), random.Next(9)];
            for (int step = 0; step < 6; step++)
                (tokens[sample * 6 + step], next[sample * 6 + step]) = (word[step % 3], word[(step + 1) % 3]);
        }
        Dataset<int> data = Dataset.CreateFromTokens(tokens, next, 6);
        using var model = new TinyGpt(new() { Seed = 1 });
        model.Fit(data, new FitOptions { Epochs = 40, BatchSize = 32, Progress = FitProgress.None });
        // Steps 2 to 5 can be known, 0 and 1 only guessed.
        EvaluationResult result = model.Evaluate(data);
        Assert.InRange(result["accuracy"], 0.6, 1);
    }

    [Fact]
    public void Fit_refuses_tokens_and_labels_out_of_range_before_the_first_step()
    {
        using var model = new TinyGpt();
        int[] tokens = new int[30 * 6], next = new int[30 * 6];
        tokens[17 * 6 + 2] = 9;
        Assert.Contains(
            "Token 9 of sample 17 is none: TinyGpt knows 9 tokens",
            Assert.Throws<ArgumentException>(() => model.Fit(Dataset.CreateFromTokens(tokens, next, 6), new FitOptions { Epochs = 1, Progress = FitProgress.None })).Message,
            StringComparison.Ordinal);
        tokens[17 * 6 + 2] = 8;
        next[29 * 6 + 5] = 9;
        Assert.Contains(
            "Label 9 of sample 29 is out of range: TinyGpt has 9 classes",
            Assert.Throws<ArgumentException>(() => model.Fit(Dataset.CreateFromTokens(tokens, next, 6), new FitOptions { Epochs = 1, Progress = FitProgress.None })).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "TinyGpt needs 6 targets per sample; the data set has 1",
            Assert.Throws<ArgumentException>(() => model.Fit(Dataset.CreateFromTokens(tokens, new int[30], 6), new FitOptions { Epochs = 1, Progress = FitProgress.None })).Message,
            StringComparison.Ordinal);
        Assert.Equal(0, model.Step);
    }
}
