using System.Globalization;

namespace NetOptim;

/// <summary>A training step met data or a loss that are not finite. The step was not taken: weights, buffers and moments are as before it.</summary>
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

    /// <summary>
    /// The first layer whose output is not finite; null where the layers are not to blame: the data, a weight that was not finite before
    /// the step, or the loss alone.
    /// </summary>
    public string? Layer { get; }

    internal static TrainingDivergedException BadData(string model, long step, string what, long sample, long index, float value) =>
        new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{model}, step {step}: {what} {index} of sample {sample} in the batch is {value}. Clean the data; the step was not taken."),
            step,
            layer: null);

    internal static TrainingDivergedException BadTensor(string model, long step, string tensor, long index, float value) =>
        new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{model}, step {step}: element {index} of {tensor} is {value} since before this step. The step before it overflowed, or something wrote it there: go back to saved weights, then lower the learning rate or clip the gradients; the step was not taken."),
            step,
            layer: null);

    internal static TrainingDivergedException NonFiniteLoss(string model, long step, string? layer, double loss, string lowerRate) =>
        new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{model}, step {step}: the loss is {loss}; the first values that are not finite are {(layer is null ? "those of the loss itself" : $"the outputs of {layer}")}. {lowerRate}, clip the gradients or scale the inputs; the step was not taken."),
            step,
            layer);
}
