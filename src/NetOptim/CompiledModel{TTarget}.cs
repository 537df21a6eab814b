using NetOptim.Kernels;

namespace NetOptim;

/// <summary>A compiled model with a loss: it trains.</summary>
/// <typeparam name="TTarget"><see cref="int"/> where the loss takes class labels, <see cref="float"/> where it takes values.</typeparam>
public abstract unsafe class CompiledModel<TTarget> : CompiledModel
    where TTarget : unmanaged
{
    private int _lastBatch;
    private string? _firstNonFinite;

    /// <summary>As the base class.</summary>
    protected CompiledModel(ModelInfo info, ModelOptions? options)
        : base(info, options)
    {
    }

    /// <summary>How long the run will be, for schedules that count in epochs; <c>Fit</c> sets it.</summary>
    public TrainingHorizon? Horizon { get; set; }

    /// <summary>Targets of one sample: 1 for class labels, otherwise the output size.</summary>
    public int TargetSize => typeof(TTarget) == typeof(int) ? 1 : Info.OutputSize;

    /// <summary>Factor that <c>ReduceOnPlateau</c> has put on the learning rate so far; 1 otherwise.</summary>
    public double PlateauFactor { get; internal set; } = 1;

    /// <summary>Outputs of the last <see cref="TrainStep"/>, in training mode, before its update: batch × output size.</summary>
    public ReadOnlySpan<float> LastOutputs => new(TrainingOutputs, _lastBatch * Info.OutputSize);

    /// <summary>The learning rate that the declared schedule gives for a step (0-based).</summary>
    /// <exception cref="InvalidOperationException">The schedule counts in epochs and <see cref="Horizon"/> is not set.</exception>
    public abstract float LearningRateAt(long step);

    /// <summary>One step of training: forward, loss, backward, update.</summary>
    /// <param name="inputs">Batch × input size floats.</param>
    /// <param name="targets">Batch × <see cref="TargetSize"/> targets.</param>
    /// <returns>The mean loss of the batch with all penalties, at the weights before the update.</returns>
    /// <exception cref="ArgumentException">A length that does not fit, or a label out of range.</exception>
    /// <exception cref="TrainingDivergedException">The loss is not finite; the weights are as before the step.</exception>
    public float TrainStep(ReadOnlySpan<float> inputs, ReadOnlySpan<TTarget> targets)
    {
        int batch = CheckBatch(inputs, targets);
        EnsureCapacity(batch);
        fixed (float* x = inputs)
        fixed (TTarget* t = targets)
        {
            double loss = CheckedForward(x, t, batch);
            Backward(x, batch);
            loss += Update(LearningRateAt(Step));
            Step++;
            return (float)loss;
        }
    }

    /// <summary>Forward and backward without an update: <see cref="ParameterList"/> gives the gradients, penalties included.</summary>
    /// <returns>As <see cref="TrainStep"/>.</returns>
    /// <exception cref="ArgumentException">As <see cref="TrainStep"/>.</exception>
    /// <exception cref="TrainingDivergedException">As <see cref="TrainStep"/>.</exception>
    public float ComputeGradients(ReadOnlySpan<float> inputs, ReadOnlySpan<TTarget> targets)
    {
        int batch = CheckBatch(inputs, targets);
        EnsureCapacity(batch);
        fixed (float* x = inputs)
        fixed (TTarget* t = targets)
        {
            double loss = CheckedForward(x, t, batch);
            Backward(x, batch);
            return (float)(loss + AddPenalties());
        }
    }

    /// <summary>Predicts in inference mode and gives the mean loss, without penalties.</summary>
    /// <param name="inputs">Batch × input size floats.</param>
    /// <param name="targets">Batch × <see cref="TargetSize"/> targets.</param>
    /// <param name="outputs">Receives batch × output size floats, as <see cref="CompiledModel.Predict"/> gives them.</param>
    /// <exception cref="ArgumentException">As <see cref="TrainStep"/>.</exception>
    public float EvaluateStep(ReadOnlySpan<float> inputs, ReadOnlySpan<TTarget> targets, Span<float> outputs)
    {
        int batch = CheckBatch(inputs, targets);
        if (outputs.Length != (long)batch * Info.OutputSize)
            ThrowLength(nameof(outputs), batch, Info.OutputSize, outputs.Length);
        double sum = 0;
        fixed (float* x = inputs, y = outputs)
        fixed (TTarget* t = targets)
        {
            for (int start = 0; start < batch; start += Capacity)
            {
                int count = Math.Min(Capacity, batch - start);
                double mean = Evaluate(
                    x + (long)start * Info.InputSize, t + (long)start * TargetSize, y + (long)start * Info.OutputSize, count);
                sum += mean * count;
            }
        }
        return (float)(sum / batch);
    }

    /// <summary>Tells the model that an epoch has ended, for schedules that watch the loss (<c>ReduceOnPlateau</c>).</summary>
    /// <param name="loss">The watched loss: validation where there is one.</param>
    public virtual void OnEpochEnd(double loss)
    {
    }

    /// <summary>Outputs of the last training forward pass, in the arena.</summary>
    protected abstract float* TrainingOutputs { get; }

    /// <summary>Whether <see cref="Probe"/> wants to see the values as they are made.</summary>
    protected bool Probing { get; private set; }

    /// <summary>Training-mode forward pass and loss; leaves the outputs' gradient for <see cref="Backward"/>.</summary>
    /// <returns>The mean loss of the batch, activity penalties included.</returns>
    protected abstract double Forward(float* inputs, TTarget* targets, int batch);

    /// <summary>Fills the gradient block from the last forward pass (without weight penalties).</summary>
    protected abstract void Backward(float* inputs, int batch);

    /// <summary>Adds the penalties' gradients to the gradient block.</summary>
    /// <returns>The penalties.</returns>
    protected abstract double AddPenalties();

    /// <summary>One optimiser step, penalties, clipping and constraints included.</summary>
    /// <returns>The penalties at the weights before the step.</returns>
    protected abstract double Update(float learningRate);

    /// <summary>Prediction and its mean loss, for at most <see cref="CompiledModel.Capacity"/> samples.</summary>
    protected abstract double Evaluate(float* inputs, TTarget* targets, float* outputs, int batch);

    /// <summary>Notes the first layer whose values are not all finite; the emitted forward pass calls it while <see cref="Probing"/>.</summary>
    protected void Probe(string layer, float* values, int batch, int size)
    {
        if (_firstNonFinite is null && NonFinite.FirstIndex(new ReadOnlySpan<float>(values, checked(batch * size))) >= 0)
            _firstNonFinite = layer;
    }

    private int CheckBatch(ReadOnlySpan<float> inputs, ReadOnlySpan<TTarget> targets)
    {
        int batch = CountSamples(inputs.Length);
        if (targets.Length != (long)batch * TargetSize)
            ThrowLength(nameof(targets), batch, TargetSize, targets.Length);
        if (typeof(TTarget) == typeof(int))
            CheckLabels(System.Runtime.InteropServices.MemoryMarshal.Cast<TTarget, int>(targets));
        return batch;
    }

    private void CheckLabels(ReadOnlySpan<int> labels)
    {
        int classes = Info.OutputSize;
        for (int i = 0; i < labels.Length; i++)
        {
            if ((uint)labels[i] >= (uint)classes)
            {
                throw new ArgumentException(
                    $"Label {labels[i]} of sample {i} is out of range: {Info.Name} has {classes} classes, so labels are 0 to {classes - 1}.",
                    "targets");
            }
        }
    }

    private double CheckedForward(float* x, TTarget* t, int batch)
    {
        double loss = Forward(x, t, batch);
        _lastBatch = batch;
        return double.IsFinite(loss) ? loss : throw Diverged(x, t, batch, loss);
    }

    private TrainingDivergedException Diverged(float* x, TTarget* t, int batch, double loss)
    {
        int bad = NonFinite.FirstIndex(new ReadOnlySpan<float>(x, batch * Info.InputSize));
        if (bad >= 0)
            return TrainingDivergedException.BadData(Info.Name, Step, "input", bad / Info.InputSize, bad % Info.InputSize, x[bad]);
        if (typeof(TTarget) == typeof(float))
        {
            bad = NonFinite.FirstIndex(new ReadOnlySpan<float>(t, batch * TargetSize));
            if (bad >= 0)
                return TrainingDivergedException.BadData(Info.Name, Step, "target", bad / TargetSize, bad % TargetSize, ((float*)t)[bad]);
        }
        _firstNonFinite = null;
        Probing = true;
        Forward(x, t, batch);
        Probing = false;
        return TrainingDivergedException.NonFiniteLoss(Info.Name, Step, _firstNonFinite, loss, LearningRateAt(Step));
    }
}
