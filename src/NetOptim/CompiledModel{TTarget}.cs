using System.Runtime.InteropServices;

namespace NetOptim;

/// <summary>A compiled model with a loss: it trains.</summary>
/// <typeparam name="TTarget"><see cref="int"/> where the loss takes class labels, <see cref="float"/> where it takes values.</typeparam>
public abstract unsafe partial class CompiledModel<TTarget> : CompiledModel
    where TTarget : unmanaged
{
    private TrainingHorizon? _horizon;

    /// <summary>As the base class.</summary>
    protected CompiledModel(ModelInfo info, ModelOptions? options)
        : base(info, options)
    {
        if (typeof(TTarget) != typeof(int) && typeof(TTarget) != typeof(float))
            throw new NotSupportedException($"Targets are int (class labels) or float (values), not {typeof(TTarget)}.");
        TargetSize = typeof(TTarget) == typeof(int) ? info.LabelsPerSample : OutputSize;
    }

    /// <summary>How long the run will be, for schedules that count in epochs; <c>Fit</c> sets it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than one epoch, or less than one step in it.</exception>
    public TrainingHorizon? Horizon
    {
        get => _horizon;
        set
        {
            if (value is { } horizon)
            {
                ArgumentOutOfRangeException.ThrowIfLessThan(horizon.StepsPerEpoch, 1, "Horizon.StepsPerEpoch");
                ArgumentOutOfRangeException.ThrowIfLessThan(horizon.Epochs, 1, "Horizon.Epochs");
            }
            _horizon = value;
        }
    }

    /// <summary>Targets of one sample: 1 for class labels (one for every step of an output sequence), otherwise the output size.</summary>
    public int TargetSize { get; }

    /// <summary>
    /// Outputs of the last <see cref="TrainStep"/> or <see cref="ComputeGradients"/>, in training mode, before the update: batch × output
    /// size. Empty where another pass has used the memory since.
    /// </summary>
    public ReadOnlySpan<float> LastOutputs
    {
        get
        {
            ThrowIfDisposed();
            return LossBatch == 0 ? default : new(TrainingOutputs, checked(LossBatch * OutputSize));
        }
    }

    /// <summary>The learning rate that the declared schedule gives for a step (0-based).</summary>
    /// <exception cref="InvalidOperationException">The schedule counts in epochs and <see cref="Horizon"/> is not set.</exception>
    public abstract float LearningRateAt(long step);

    /// <summary><see cref="Horizon"/>, for emitted schedules that cannot do without.</summary>
    /// <exception cref="InvalidOperationException">It is not set, or one of its numbers is below 1.</exception>
    protected TrainingHorizon RequiredHorizon => Horizon switch
    {
        { StepsPerEpoch: >= 1, Epochs: >= 1 } horizon => horizon,
        null => throw new InvalidOperationException(
            $"The schedule of {Info.Name} counts in epochs, so it must know how long the run is: train with Fit, or set Horizon = new TrainingHorizon(stepsPerEpoch, epochs) first."),
        _ => throw new InvalidOperationException(
            $"The schedule of {Info.Name} needs a Horizon of at least 1 step per epoch and 1 epoch, but it is {Horizon}."),
    };

    /// <summary>One step of training: forward, loss, backward, update.</summary>
    /// <param name="inputs">Batch × input size floats.</param>
    /// <param name="targets">Batch × <see cref="TargetSize"/> targets.</param>
    /// <returns>The mean loss of the batch with all penalties, at the weights before the update.</returns>
    /// <exception cref="ArgumentException">
    /// A length that does not fit, a label or a token id out of range, or a target of binary cross-entropy that is not between 0 and 1; the model is as before
    /// the step.
    /// </exception>
    /// <exception cref="InvalidOperationException">Another thread is using the model, or <see cref="LearningRateAt"/> has no answer.</exception>
    /// <exception cref="TrainingDivergedException">The data or the loss are not finite; the model is as before the step.</exception>
    public float TrainStep(ReadOnlySpan<float> inputs, ReadOnlySpan<TTarget> targets)
    {
        int batch = CheckBatch(inputs, targets);
        BeginWork();
        try
        {
            // Before anything has changed: a schedule may refuse.
            float learningRate = LearningRateAt(Step);
            fixed (float* x = inputs)
            fixed (TTarget* t = targets)
            {
                double loss = CheckedForward(x, t, batch);
                loss += BackwardAndUpdate(x, batch, learningRate);
                Step++;
                return (float)loss;
            }
        }
        finally
        {
            EndWork();
        }
    }

    /// <summary>
    /// Forward and backward without an update: <see cref="Parameter.Gradient"/> of <see cref="CompiledModel.Parameters"/> gives the
    /// gradients, penalties included. The step does not count, so that dropout masks stay the same; running statistics move on.
    /// </summary>
    /// <returns>As <see cref="TrainStep"/>.</returns>
    /// <exception cref="ArgumentException">As <see cref="TrainStep"/>.</exception>
    /// <exception cref="InvalidOperationException">Another thread is using the model.</exception>
    /// <exception cref="TrainingDivergedException">As <see cref="TrainStep"/>.</exception>
    public float ComputeGradients(ReadOnlySpan<float> inputs, ReadOnlySpan<TTarget> targets)
    {
        int batch = CheckBatch(inputs, targets);
        BeginWork();
        try
        {
            fixed (float* x = inputs)
            fixed (TTarget* t = targets)
            {
                double loss = CheckedForward(x, t, batch);
                Backward(x, batch);
                return (float)(loss + AddPenalties());
            }
        }
        finally
        {
            EndWork();
        }
    }

    /// <summary>Predicts in inference mode and gives the mean loss, without penalties; not finite where an output is not.</summary>
    /// <param name="inputs">Batch × input size floats.</param>
    /// <param name="targets">Batch × <see cref="TargetSize"/> targets.</param>
    /// <param name="outputs">Receives batch × output size floats, as <see cref="CompiledModel.Predict"/> gives them.</param>
    /// <exception cref="ArgumentException">As <see cref="TrainStep"/>, or spans that overlap.</exception>
    /// <exception cref="InvalidOperationException">Another thread is using the model.</exception>
    public float EvaluateStep(ReadOnlySpan<float> inputs, ReadOnlySpan<TTarget> targets, Span<float> outputs)
    {
        int batch = CheckBatch(inputs, targets);
        CheckOutputs(inputs, outputs, batch, nameof(outputs));
        if (outputs.Overlaps(MemoryMarshal.Cast<TTarget, float>(targets)))
            throw new ArgumentException($"{Info.Name} cannot write its outputs over the targets: pass memory that does not overlap.", nameof(outputs));
        BeginPrediction();
        try
        {
            ForgetForward();
            double sum = 0;
            fixed (float* x = inputs, y = outputs)
            fixed (TTarget* t = targets)
            {
                CheckTokens(x, batch);
                if (BadTarget(t, batch) is ArgumentException improbable)
                    throw improbable;
                for (int start = 0, count; start < batch; start += count)
                {
                    count = Math.Min(Capacity, batch - start);
                    double mean = Evaluate(
                        x + (long)start * InputSize, t + (long)start * TargetSize, y + (long)start * OutputSize, count);
                    sum += mean * count;
                }
            }
            return (float)(sum / batch);
        }
        finally
        {
            EndWork();
        }
    }

    /// <summary>Outputs of the last training forward pass, in the arena, where they stay as they are through backward and update.</summary>
    protected abstract float* TrainingOutputs { get; }

    /// <summary>Training-mode forward pass and loss; leaves the outputs' gradient for <see cref="Backward"/>.</summary>
    /// <returns>The mean loss of the batch, activity penalties included.</returns>
    protected abstract double Forward(float* inputs, TTarget* targets, int batch);

    /// <summary>Fills the gradient block from the last forward pass (without weight penalties).</summary>
    protected abstract void Backward(float* inputs, int batch);

    /// <summary>Adds the penalties' gradients to the gradient block.</summary>
    /// <returns>The penalties.</returns>
    protected abstract double AddPenalties();

    /// <summary>One optimiser step, penalties, clipping and constraints included. Leaves frozen parameters as they are.</summary>
    /// <returns>The penalties at the weights before the step.</returns>
    protected abstract double Update(float learningRate);

    /// <summary>
    /// Both at once: emitted where parameters can be updated straight out of the products that make their gradients, which then never
    /// go to memory.
    /// </summary>
    /// <returns>The penalties at the weights before the step.</returns>
    protected virtual double BackwardAndUpdate(float* inputs, int batch, float learningRate)
    {
        Backward(inputs, batch);
        return Update(learningRate);
    }

    /// <summary>Prediction and its mean loss, for at most <see cref="CompiledModel.Capacity"/> samples.</summary>
    protected abstract double Evaluate(float* inputs, TTarget* targets, float* outputs, int batch);

    private int CheckBatch(ReadOnlySpan<float> inputs, ReadOnlySpan<TTarget> targets)
    {
        int batch = CountSamples(inputs);
        if (targets.Length != (long)batch * TargetSize)
            ThrowLength(nameof(targets), batch, TargetSize, targets.Length);
        if (typeof(TTarget) == typeof(int))
            CheckLabels(MemoryMarshal.Cast<TTarget, int>(targets));
        return batch;
    }

    private void CheckLabels(ReadOnlySpan<int> targets)
    {
        int classes = OutputSize / TargetSize;
        for (int i = 0; i < targets.Length; i++)
        {
            if ((uint)targets[i] >= (uint)classes)
            {
                throw new ArgumentException(
                    $"Label {targets[i]} of {(TargetSize == 1 ? "" : $"step {i % TargetSize} of ")}sample {i / TargetSize} is out of range: {Info.Name} has {classes} classes, so labels are 0 to {classes - 1}.",
                    nameof(targets));
            }
        }
    }
}
