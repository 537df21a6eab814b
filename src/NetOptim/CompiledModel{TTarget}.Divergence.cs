using System.Globalization;
using System.Runtime.CompilerServices;
using NetOptim.Kernels;

namespace NetOptim;

// What happens where a loss is not finite: the model is put back, and the first culprit is named.
public abstract unsafe partial class CompiledModel<TTarget>
{
    private float[]? _buffersBefore;
    private string? _firstNonFinite;
    private bool _probing;

    private protected override bool IsProbing => _probing;

    /// <summary>
    /// Where a loss has not been finite and the step runs again, notes the first layer whose values are not all finite; the emitted forward pass calls it
    /// in the layers' order.
    /// </summary>
    /// <param name="layer">The layer's name.</param>
    /// <param name="values">Its output, before anything else is written there.</param>
    /// <param name="part">Samples, or bands of them.</param>
    /// <param name="size">Floats of each.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected void Probe(string layer, float* values, BatchPart part, int size)
    {
        if (_probing)
            NoteNonFinite(layer, values + (long)part.First * size, (long)part.Count * size);
    }

    private void NoteNonFinite(string layer, float* values, long length)
    {
        if (_firstNonFinite is null && NonFinite.FirstIndex(values, length) >= 0)
            _firstNonFinite = layer;
    }

    private double CheckedForward(float* x, TTarget* t, int batch)
    {
        ForgetForward();
        // First of all: a saturated unit makes a finite output of an infinite input, and then weights that are not numbers of its gradient.
        if (BadData("input", x, batch, InputSize) is { } dirty)
            throw dirty;
        CheckTokens(x, batch);
        if (BadTarget(t, batch) is { } bad)
            throw bad;
        EnsureCapacity(batch);
        // The forward pass moves running statistics on before the loss is known.
        _buffersBefore ??= new float[BufferMemory.Length];
        BufferMemory.Span.CopyTo(_buffersBefore);
        double loss = Forward(x, t, batch);
        if (!float.IsFinite((float)loss))
            throw Diverged(x, t, batch, loss);
        LossBatch = batch;
        return loss;
    }

    private TrainingDivergedException Diverged(float* x, TTarget* t, int batch, double loss)
    {
        _buffersBefore.CopyTo(BufferMemory.Span);
        return BadTensor(Parameters)
            ?? BadTensor(Buffers)
            ?? BadLayer(x, t, batch, loss);
    }

    private TrainingDivergedException? BadData(string what, float* values, int batch, int size)
    {
        long bad = NonFinite.FirstIndex(values, (long)batch * size);
        return bad < 0 ? null : TrainingDivergedException.BadData(Info.Name, Step, what, bad / size, bad % size, values[bad]);
    }

    private Exception? BadTarget(TTarget* t, int batch)
    {
        if (typeof(TTarget) != typeof(float))
            return null;
        return Info.Task == TaskKind.BinaryClassification ? BadProbability((float*)t, batch) : BadData("target", (float*)t, batch, TargetSize);
    }

    /// <summary>One scan for both: NaN and infinity are no probabilities either.</summary>
    private Exception? BadProbability(float* targets, int batch)
    {
        long bad = NonFinite.FirstImprobable(targets, (long)batch * TargetSize);
        if (bad < 0)
            return null;
        return float.IsFinite(targets[bad])
            ? new ArgumentException(Improbable(Info.Name, bad / TargetSize, bad % TargetSize, targets[bad]), nameof(targets))
            : TrainingDivergedException.BadData(Info.Name, Step, "target", bad / TargetSize, bad % TargetSize, targets[bad]);
    }

    private static string Improbable(string model, long sample, long index, float value) => string.Create(
        CultureInfo.InvariantCulture,
        $"Target {index} of sample {sample} is {value}: the targets of {model} are probabilities (binary cross-entropy), so they lie between 0 and 1.");

    private TrainingDivergedException? BadTensor(ParameterList tensors)
    {
        foreach (Parameter tensor in tensors)
        {
            fixed (float* values = tensor.Values)
            {
                long bad = NonFinite.FirstIndex(values, tensor.Info.Length);
                if (bad >= 0)
                    return TrainingDivergedException.BadTensor(Info.Name, Step, tensor.Name, bad, values[bad]);
            }
        }
        return null;
    }

    /// <summary>Runs the forward pass of the same step again, this time looking at every layer's output.</summary>
    private TrainingDivergedException BadLayer(float* x, TTarget* t, int batch, double loss)
    {
        _firstNonFinite = null;
        _probing = true;
        try
        {
            Forward(x, t, batch);
        }
        finally
        {
            _probing = false;
            _buffersBefore.CopyTo(BufferMemory.Span);
        }
        return TrainingDivergedException.NonFiniteLoss(Info.Name, Step, _firstNonFinite, loss, LearningRateText());
    }

    /// <summary>The learning rate for the message, where the schedule can tell it.</summary>
    private string LearningRateText()
    {
        try
        {
            return FormattableString.Invariant($"Lower the learning rate (now {LearningRateAt(Step)})");
        }
        catch (InvalidOperationException)
        {
            return "Lower the learning rate";
        }
    }
}
