using static TorchSharp.torch;

namespace NetOptim.TorchSharp;

/// <summary>Predicting and training with TorchSharp tensors, whatever the model's <see cref="CompiledModel.Backend"/>.</summary>
public static class CompiledModelTensors
{
    /// <summary>Predicts a batch, in inference mode.</summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">Float32 [batch, input shape], on the CPU; token ids also as int64 or int32.</param>
    /// <returns>A new tensor, float32 [batch, output shape], outside of any autograd graph.</returns>
    /// <exception cref="ArgumentException">Another shape, type or device.</exception>
    public static Tensor Predict(this CompiledModel model, Tensor inputs)
    {
        ArgumentNullException.ThrowIfNull(model);
        using Tensor x = Inputs(inputs, model.Info);
        long batch = TensorMemory.RequireBatch(x, model.Info.InputShape, nameof(inputs), model.Info.Name);
        Tensor outputs = empty(TensorMemory.BatchShape(batch, model.Info.OutputShape), dtype: ScalarType.Float32, device: CPU);
        model.Predict(TensorMemory.Span<float>(x), TensorMemory.Span<float>(outputs));
        return outputs;
    }

    /// <summary>One step of training: forward, loss, backward, update.</summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">Float32 [batch, input shape], on the CPU; token ids also as int64 or int32.</param>
    /// <param name="targets">
    /// Where the model takes class labels: int64 (as torch has them) or int32, [batch], or [batch, steps] where its output is a sequence. Otherwise: float32 [batch, output shape], or [batch] for a
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
        using Tensor x = Inputs(inputs, info);
        long batch = TensorMemory.RequireBatch(x, info.InputShape, nameof(inputs), info.Name);
        TensorMemory.RequireCpu(targets, nameof(targets), info.Name);
        using Tensor t = typeof(TTarget) == typeof(int) ? Labels(targets, batch, info.Name, info.OutputShape.Count == 2 ? model.TargetSize : null) : Values(targets, batch, info);
        return model.TrainStep(TensorMemory.Span<float>(x), TensorMemory.Span<TTarget>(t));
    }

    /// <summary>A batch of samples as float32 in one piece; token ids may come as the whole numbers that they are.</summary>
    internal static Tensor Inputs(Tensor inputs, ModelInfo info)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (info.Vocabulary is null || inputs.dtype is not (ScalarType.Int64 or ScalarType.Int32))
            return TensorMemory.Contiguous(inputs);
        using Tensor floats = inputs.to(ScalarType.Float32);
        return floats.contiguous();
    }

    /// <summary>Class labels as int32 in one piece: <paramref name="steps"/> for each sample of a model whose output is a sequence, otherwise one.</summary>
    internal static Tensor Labels(Tensor targets, long batch, string model, int? steps = null)
    {
        if (targets.dtype is not (ScalarType.Int64 or ScalarType.Int32))
            throw new ArgumentException($"{model} takes class labels of type int64 or int32; got {targets.dtype}.", nameof(targets));
        if (!targets.shape.SequenceEqual(steps is { } count ? [batch, count] : [batch]))
        {
            throw new ArgumentException(
                $"{model} takes one class label for each of the {batch} samples{(steps is null ? $", shape [{batch}]" : $" and {steps} steps, shape [{batch}, {steps}]")}; got [{string.Join(", ", targets.shape)}].",
                nameof(targets));
        }
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
