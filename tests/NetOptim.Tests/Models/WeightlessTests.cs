namespace NetOptim.Tests.Models;

/// <summary>A model without parameters has nothing to train, and a loss all the same.</summary>
public class WeightlessTests
{
    [Fact]
    public void Its_steps_return_its_loss()
    {
        using var model = new WeightlessSoftplus(new() { Threads = 1 });
        float[] inputs = [-1, 0, 2, 3, -2, 1], targets = [0, 1, 0, 1, 0, 1], outputs = new float[6];

        float loss = model.EvaluateStep(inputs, targets, outputs);

        // Single precision: Σ (ln(1 + eˣ) - t)²/6.
        double expected = inputs.Zip(targets, (x, t) => Math.Pow(Math.Log(1 + Math.Exp(x)) - t, 2)).Average();
        Assert.Equal(expected, loss, 1e-5);
        Assert.Equal(loss, model.ComputeGradients(inputs, targets), 1e-6f);
        Assert.Equal(loss, model.TrainStep(inputs, targets), 1e-6f);
        Assert.Equal(1, model.Step);
    }
}

/// <summary>Softplus alone.</summary>
[Model, Input(6), Activation(Activation.Softplus), Loss(Loss.MeanSquaredError), Adam(1e-3)]
public partial class WeightlessSoftplus;
