using TorchSharp;
using static TorchSharp.torch;

namespace NetOptim.TorchSharp.Tests.Parity;

/// <summary>The generators differ, so that no mask is torch's: what holds of every mask is tested instead.</summary>
public class DropoutTests
{
    private const int Batch = 64;
    private const int Units = 50;

    [Fact]
    public void The_declared_share_is_dropped_and_the_rest_scaled_up()
    {
        using var model = new DropoutNet();
        long dropped = 0;
        const int Rounds = 20;
        for (int round = 0; round < Rounds; round++)
        {
            float[] outputs = Outputs(model);
            Assert.All(outputs, value => Assert.True(value is 0 or (> 1.42857f and < 1.42858f), $"{value} is neither 0 nor 1/0.7"));
            dropped += outputs.Count(value => value == 0);
        }
        const double Trials = (double)Rounds * Batch * Units;
        // Five standard deviations of a binomial: one false alarm in two million seeds, and the seed is fixed.
        Assert.Equal(0.3, dropped / Trials, 5 * Math.Sqrt(0.3 * 0.7 / Trials));
    }

    [Fact]
    public void Every_step_has_a_mask_of_its_own_and_the_same_seed_the_same_masks()
    {
        using var model = new DropoutNet(new() { Seed = 3 });
        using var again = new DropoutNet(new() { Seed = 3 });
        float[] first = Outputs(model);
        float[] second = Outputs(model);

        Assert.NotEqual(first, second);
        Assert.Equal(first, Outputs(again));
        Assert.Equal(second, Outputs(again));
    }

    [Fact]
    public void Predictions_drop_nothing()
    {
        using var model = new DropoutNet();
        Fill(model);
        float[] outputs = new float[Batch * Units];
        model.Predict(new float[Batch * 4], outputs);

        Assert.All(outputs, value => Assert.Equal(1, value));
    }

    /// <summary>With the mask read off the outputs, all gradients are torch's.</summary>
    [Fact]
    public void Gradients_go_through_the_mask_of_the_forward_pass()
    {
        using var model = new DropoutNet();
        var random = new Random(2);
        float[] inputs = [.. Enumerable.Range(0, Batch * 4).Select(_ => random.NextSingle() - 0.5f)];
        float[] targets = [.. Enumerable.Range(0, Batch * Units).Select(_ => random.NextSingle())];
        model.Parameters["dense1.bias"].Values.Fill(2);
        model.ComputeGradients(inputs, targets);
        float[] mask = [.. model.LastOutputs.ToArray().Select(value => value == 0 ? 0 : 1 / 0.7f)];

        using DisposeScope scope = NewDisposeScope();
        using var twin = new TorchTwin(model, (w, x) => w.Dense(x, 1) * tensor(mask).reshape(Batch, Units));
        Tensor y = twin.Run(tensor(inputs).reshape(Batch, 4), training: true, out _);
        nn.functional.mse_loss(y, tensor(targets).reshape(Batch, Units)).backward();

        foreach (Parameter parameter in model.Parameters)
        {
            float[] expected = twin.Parameters[parameter.Name].grad!.data<float>().ToArray();
            for (int i = 0; i < expected.Length; i++)
                Assert.Equal(expected[i], parameter.Gradient[i], 1e-6);
        }
    }

    /// <summary>
    /// Inner masks cannot be read off, but <c>ComputeGradients</c> draws the same ones again: the loss along the gradient g must rise by
    /// |g|². Loss and weights are floats, so that the difference quotient is good to about 1e-3; another mask in the backward pass would
    /// be off by tens of percent.
    /// </summary>
    [Fact]
    public void The_loss_rises_along_the_gradient_as_it_says_with_dropout_behind_relu_and_tanh() => AssertRise(new DeepDropoutNet(), inputSize: 7);

    [Fact]
    public void Spatial_dropout_drops_whole_channels_and_drop_path_whole_samples()
    {
        using var spatial = new SpatialDropoutNet();
        using var path = new DropPathNet();
        AssertDropped(spatial, units: 4, scale: 1 / 0.6f, rate: 0.4, deviations: 5);
        AssertDropped(path, units: 4 * 6, scale: 1 / 0.8f, rate: 0.2, deviations: 5);

        // Outputs are channels of 6 pixels; a unit is what is dropped together.
        static void AssertDropped(CompiledModel<float> model, int units, float scale, double rate, double deviations)
        {
            int pixels = units == 4 ? 6 : 24;
            model.Parameters["conv1.weight"].Values.Clear();
            model.Parameters["conv1.bias"].Values.Fill(1);
            model.TrainStep(new float[Batch * 6], new float[Batch * 24]);
            float[][] blocks = [.. model.LastOutputs.ToArray().Chunk(pixels)];
            Assert.All(blocks, block => Assert.True(block.All(value => value == 0) || block.All(value => Math.Abs(value - scale) < 1e-6f)));
            int dropped = blocks.Count(block => block[0] == 0);
            Assert.Equal(rate, dropped / (double)blocks.Length, deviations * Math.Sqrt(rate * (1 - rate) / blocks.Length));
        }
    }

    [Fact]
    public void The_loss_rises_along_the_gradient_as_it_says_with_spatial_dropout_and_drop_path() =>
        AssertRise(new DeepStructuredDropoutNet(), inputSize: 2 * 5 * 5);

    private static void AssertRise(CompiledModel<float> net, int inputSize)
    {
        using CompiledModel<float> model = net;
        var random = new Random(4);
        float[] inputs = [.. Enumerable.Range(0, Batch * inputSize).Select(_ => 2 * random.NextSingle() - 1)];
        float[] targets = [.. Enumerable.Range(0, Batch * 3).Select(_ => 3 * random.NextSingle())];
        model.ComputeGradients(inputs, targets);
        float[] weights = [.. model.ParameterMemory.Span];
        float[] gradient = [.. model.GradientMemory.Span];
        double squaredNorm = gradient.Sum(value => (double)value * value);

        const float Step = 2e-3f;
        double rise = LossAt(Step) - LossAt(-Step);

        Assert.Equal(1, rise / (2 * Step * squaredNorm), 1e-2);

        double LossAt(float step)
        {
            for (int i = 0; i < weights.Length; i++)
                model.ParameterMemory.Span[i] = weights[i] + step * gradient[i];
            return model.ComputeGradients(inputs, targets);
        }
    }

    private static float[] Outputs(DropoutNet model)
    {
        Fill(model);
        model.TrainStep(new float[Batch * 4], new float[Batch * Units]);
        return model.LastOutputs.ToArray();
    }

    private static void Fill(DropoutNet model)
    {
        model.Parameters["dense1.weight"].Values.Clear();
        model.Parameters["dense1.bias"].Values.Fill(1);
    }
}

// What is dropped is positive here, so that the ReLU passes it on and the mask can be read off the outputs.
[Model, Input(4), Dense(50), Dropout(0.3), Activation(Activation.Relu), Loss(Loss.MeanSquaredError), Sgd(0.1)]
internal sealed partial class DropoutNet;

[Model, Input(7), Dense(40, Activation.Relu), Dropout(0.5), Dense(30, Activation.Tanh), Dropout(0.2), Dense(3), Loss(Loss.MeanSquaredError)]
internal sealed partial class DeepDropoutNet;

[Model, Input(1, 2, 3), Conv2d(4, 1), SpatialDropout(0.4), Activation(Activation.Relu), Loss(Loss.MeanSquaredError), Sgd(0.1)]
internal sealed partial class SpatialDropoutNet;

[Model, Input(1, 2, 3), Conv2d(4, 1), DropPath(0.2), Activation(Activation.Relu), Loss(Loss.MeanSquaredError), Sgd(0.1)]
internal sealed partial class DropPathNet;

[Model, Input(2, 5, 5), Loss(Loss.MeanSquaredError)]
internal sealed partial class DeepStructuredDropoutNet
{
    private static Node Build(Node x)
    {
        x = x.Conv2d(8, kernel: 3, padding: 1).Tanh().SpatialDropout(0.3);
        x += x.Conv2d(8, kernel: 3, padding: 1).Relu().DropPath(0.4);
        return x.GlobalAvgPool().Dense(3);
    }
}
