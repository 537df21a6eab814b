using static TorchSharp.torch;

namespace NetOptim.TorchSharp;

/// <summary>Predicting and training with TorchSharp tensors, whatever the model's <see cref="CompiledModel.Backend"/>.</summary>
public static class CompiledModelTensors
{
    /// <summary>Predicts a batch, in inference mode.</summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">Float32 [batch, input shape], on the CPU.</param>
    /// <returns>A new tensor, float32 [batch, output shape], outside of any autograd graph.</returns>
    /// <exception cref="ArgumentException">Another shape, type or device.</exception>
    public static Tensor Predict(this CompiledModel model, Tensor inputs)
    {
        ArgumentNullException.ThrowIfNull(model);
        long batch = TensorMemory.RequireBatch(inputs, model.Info.InputShape, nameof(inputs), model.Info.Name);
        using Tensor x = TensorMemory.Contiguous(inputs);
        Tensor outputs = empty(TensorMemory.BatchShape(batch, model.Info.OutputShape), dtype: ScalarType.Float32, device: CPU);
        model.Predict(TensorMemory.Span<float>(x), TensorMemory.Span<float>(outputs));
        return outputs;
    }

    /// <summary>One step of training: forward, loss, backward, update.</summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">Float32 [batch, input shape], on the CPU.</param>
    /// <param name="targets">
    /// Where the model takes class labels: int64 (as torch has them) or int32, [batch]. Otherwise: float32 [batch, output shape], or [batch] for a
    /// single output.
    /// </param>
    /// <returns>The mean loss of the batch with all penalties, at the weights before the update.</returns>
    /// <exception cref="ArgumentException">Another shape, type or device, or a label out of range.</exception>
    /// <exception cref="TrainingDivergedException">The loss is not finite; the model is as before the step.</exception>
    public static float TrainStep<TTarget>(this CompiledModel<TTarget> model, Tensor inputs, Tensor targets)
        where TTarget : unmanaged
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(targets);
        ModelInfo info = model.Info;
        long batch = TensorMemory.RequireBatch(inputs, info.InputShape, nameof(inputs), info.Name);
        TensorMemory.RequireCpu(targets, nameof(targets), info.Name);
        using Tensor x = TensorMemory.Contiguous(inputs);
        using Tensor t = typeof(TTarget) == typeof(int) ? Labels(targets, batch, info.Name) : Values(targets, batch, info);
        return model.TrainStep(TensorMemory.Span<float>(x), TensorMemory.Span<TTarget>(t));
    }

    internal static Tensor Labels(Tensor targets, long batch, string model)
    {
        if (targets.dtype is not (ScalarType.Int64 or ScalarType.Int32))
            throw new ArgumentException($"{model} takes class labels of type int64 or int32; got {targets.dtype}.", nameof(targets));
        if (targets.shape is not [var count] || count != batch)
            throw new ArgumentException($"{model} takes one class label for each of the {batch} samples, shape [{batch}]; got [{string.Join(", ", targets.shape)}].", nameof(targets));
        if (targets.dtype == ScalarType.Int32)
            return TensorMemory.Contiguous(targets);
        // A label beyond 32 bits must not wrap round to one that looks right: clamped, it is out of range still.
        using Tensor clamped = targets.clamp(-1, int.MaxValue);
        using Tensor labels = clamped.to(ScalarType.Int32);
        return labels.contiguous();
    }

    private static Tensor Values(Tensor targets, long batch, ModelInfo info)
    {
        if (targets.shape is not [var count] || count != batch || info.OutputSize != 1)
            _ = TensorMemory.RequireBatch(targets, info.OutputShape, nameof(targets), info.Name);
        else if (targets.dtype != ScalarType.Float32)
            throw new ArgumentException($"{info.Name} takes targets of type float32; got {targets.dtype}.", nameof(targets));
        return targets.shape[0] == batch
            ? TensorMemory.Contiguous(targets)
            : throw new ArgumentException($"{info.Name} got {batch} samples and targets for {targets.shape[0]}.", nameof(targets));
    }
}
