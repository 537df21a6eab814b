using System.Globalization;

namespace NetOptim;

/// <summary>A training step met a loss that is not finite. The model's weights are as they were before the step.</summary>
public sealed class TrainingDivergedException : ArithmeticException
{
    private TrainingDivergedException(string message, long step, string? layer)
        : base(message)
    {
        Step = step;
        Layer = layer;
    }

    /// <summary>The step (0-based) that was not taken.</summary>
    public long Step { get; }

    /// <summary>The first layer whose output is not finite; null where only the loss is, or where the data are to blame.</summary>
    public string? Layer { get; }

    internal static TrainingDivergedException BadData(string model, long step, string what, int sample, int index, float value) =>
        new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{model}, step {step}: {what} {index} of sample {sample} in the batch is {value}. Clean the data; the step was not taken."),
            step,
            layer: null);

    internal static TrainingDivergedException NonFiniteLoss(string model, long step, string? layer, double loss, float learningRate) =>
        new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{model}, step {step}: the loss is {loss}; the first values that are not finite are {(layer is null ? "those of the loss itself" : $"the outputs of {layer}")}. Lower the learning rate (now {learningRate}), clip the gradients or scale the inputs; the step was not taken."),
            step,
            layer);
}
