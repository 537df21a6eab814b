using System.Runtime.InteropServices;
using NetOptim.Tests.Kernels;
using TorchSharp;
using static TorchSharp.torch;
using TorchParameter = TorchSharp.Modules.Parameter;

namespace NetOptim.TorchSharp.Tests.Parity;

/// <summary>Compares a compiled model with its twin on the same weights and data.</summary>
/// <remarks>
/// Errors are Euclidean norms of differences over the norm of TorchSharp's tensor, because both sides round every sum in an order of their
/// own: single elements that cancel have no correct digits on either side. A gradient that is zero but for rounding (of a bias in front of
/// a batch norm) would still fail, so that a tensor's norm counts as at least a share, <see cref="SmallestShare"/>, of the norm of all of them together.
/// </remarks>
internal sealed class ParityCheck<TTarget> : IDisposable
    where TTarget : unmanaged
{
    private const double CloseAfterTraining = 1e-4;

    private readonly CompiledModel<TTarget> _model;
    private readonly TorchTwin _twin;
    private readonly Func<Tensor, Tensor, Tensor> _loss;
    private readonly ScalarType _type;
    private readonly Random _random = new(5);

    /// <param name="model">Becomes the check's own.</param>
    /// <param name="forward">The twin's forward pass.</param>
    /// <param name="loss">Of (outputs, targets), without penalties.</param>
    /// <param name="type">
    /// What the twin computes in. Models with convolutions need 64 bits: libtorch 2.10's 32-bit gradients of convolutions with few channels
    /// are now and then wrong (other numbers, or NaN, for the same operands), which its 64-bit ones are not.
    /// </param>
    public ParityCheck(
        CompiledModel<TTarget> model, Func<TorchTwin, Tensor, Tensor> forward, Func<Tensor, Tensor, Tensor> loss, ScalarType type = ScalarType.Float32)
    {
        _type = type;
        _model = model;
        _loss = loss;
        // Weights that an initialiser made all equal would hide transposed or swapped ones.
        foreach (Parameter tensor in model.Parameters.Concat(model.Buffers))
        {
            foreach (ref float value in tensor.Values)
                value += 0.1f * (_random.NextSingle() + (tensor.Name.EndsWith("running_var", StringComparison.Ordinal) ? 0 : -0.5f));
        }
        _twin = new TorchTwin(model, forward, type);
    }

    /// <summary>Targets are uniform in [0, this).</summary>
    public float TargetScale { get; init; } = 1;

    public int Batch { get; init; } = 13;

    /// <summary>Of a single pass, relative.</summary>
    public double Tolerance { get; init; } = 1e-5;

    /// <summary>Of all gradients together, which a tensor's counts as at least.</summary>
    public double SmallestShare { get; init; } = 1e-2;

    /// <summary>
    /// Each element is compared, relative to the largest one of its tensor, and not the tensor as a whole: for checks that allow so much for rounding
    /// that a single wrong element of many could hide in the norm.
    /// </summary>
    public bool ByLargestElement { get; init; }

    /// <summary>Predictions, both losses, gradients and the buffers after them.</summary>
    public void Once()
    {
        using DisposeScope scope = NewDisposeScope();
        (float[] inputs, TTarget[] targets) = NextBatch();
        (Tensor x, Tensor t) = (Inputs(inputs), Targets(targets));

        float[] outputs = new float[Batch * _model.Info.OutputSize];
        float evaluated = _model.EvaluateStep(inputs, targets, outputs);
        Tensor expected = _twin.Run(x, training: false, out _);
        AssertClose("prediction", outputs, expected, Tolerance, 0);
        AssertClose("evaluated loss", evaluated, _loss(expected, t));

        float trained = _model.ComputeGradients(inputs, targets);
        expected = _twin.Run(x, training: true, out Tensor penalty);
        Tensor loss = _loss(expected, t) + penalty;
        loss.backward();
        AssertClose("training outputs", _model.LastOutputs, expected, Tolerance, 0);
        AssertClose("training loss", trained, loss);
        AssertGradientsClose();
        foreach (Parameter buffer in _model.Buffers)
            AssertClose(buffer.Name, buffer.Values, _twin.Buffers[buffer.Name], Tolerance, 0);
    }

    /// <summary>The passes of a torch module: outputs, and the gradients of parameters and inputs that come of the loss's gradient by them.</summary>
    public void AsModule()
    {
        using DisposeScope scope = NewDisposeScope();
        (float[] inputs, TTarget[] targets) = NextBatch();
        bool tokens = _model.Info.Vocabulary is not null;
        (Tensor x, Tensor t) = (Inputs(inputs).requires_grad_(!tokens), Targets(targets));
        foreach (TorchParameter parameter in _twin.Parameters.Values)
            parameter.grad?.zero_();
        Tensor expected = _twin.Run(x, training: true, out _);
        expected.retain_grad();
        _loss(expected, t).backward();

        float[] outputs = new float[Batch * _model.Info.OutputSize], inputGradients = new float[tokens ? 0 : inputs.Length];
        _model.ForwardTraining(inputs, outputs);
        _model.Backward(inputs, [.. expected.grad!.reshape(-1).data<double>().Select(value => (float)value)], inputGradients);
        AssertClose("module's outputs", outputs, expected, Tolerance, 0);
        if (!tokens)
            AssertClose("gradient of the inputs", inputGradients, x.grad!, Tolerance, 0);
        AssertGradientsClose();
    }

    /// <summary>Weights, buffers and predictions after 50 steps on fresh batches, none of which may allocate but the first.</summary>
    /// <param name="optimizer">TorchSharp's, on the twin's parameters.</param>
    /// <param name="beforeStep">Once the twin's gradients are there: clipping.</param>
    /// <param name="afterStep">Once the twin's weights are updated: constraints.</param>
    public void AfterTraining(
        Func<IEnumerable<TorchParameter>, optim.Optimizer> optimizer, Action<TorchTwin>? beforeStep = null, Action<TorchTwin>? afterStep = null)
    {
        using DisposeScope scope = NewDisposeScope();
        using optim.Optimizer theirs = optimizer(_twin.Parameters.Values);
        long allocated = 0;
        for (int step = 0; step < 50; step++)
        {
            using DisposeScope inner = NewDisposeScope();
            (float[] inputs, TTarget[] targets) = NextBatch();
            long before = Allocation.Baseline();
            _model.TrainStep(inputs, targets);
            allocated += step == 0 ? 0 : GC.GetAllocatedBytesForCurrentThread() - before;

            theirs.zero_grad();
            Tensor outputs = _twin.Run(Inputs(inputs), training: true, out Tensor penalty);
            (_loss(outputs, Targets(targets)) + penalty).backward();
            beforeStep?.Invoke(_twin);
            theirs.step();
            afterStep?.Invoke(_twin);
        }
        Assert.Equal(0, allocated);
        double all = Size(_twin.Parameters.Values);
        foreach (Parameter parameter in _model.Parameters)
            AssertClose(parameter.Name, parameter.Values, _twin.Parameters[parameter.Name], CloseAfterTraining, SmallestShare * all);
        foreach (Parameter buffer in _model.Buffers)
            AssertClose(buffer.Name, buffer.Values, _twin.Buffers[buffer.Name], CloseAfterTraining, 0);
    }

    public void Dispose()
    {
        _twin.Dispose();
        _model.Dispose();
    }

    private (float[] Inputs, TTarget[] Targets) NextBatch()
    {
        float[] inputs = new float[Batch * _model.Info.InputSize];
        foreach (ref float value in inputs.AsSpan())
            value = _model.Info.Vocabulary is { } vocabulary ? _random.Next(vocabulary) : 4 * _random.NextSingle() - 2;
        TTarget[] targets = new TTarget[Batch * _model.TargetSize];
        foreach (ref TTarget target in targets.AsSpan())
        {
            target = typeof(TTarget) == typeof(int)
                ? (TTarget)(object)_random.Next(_model.Info.ClassCount)
                : (TTarget)(object)(TargetScale * _random.NextSingle());
        }
        return (inputs, targets);
    }

    private Tensor Inputs(float[] values) =>
        tensor(values).to(_type).reshape([Batch, .. _model.Info.InputShape.Select(length => (long)length)]);

    private Tensor Targets(TTarget[] values) => typeof(TTarget) == typeof(int)
        ? tensor(MemoryMarshal.Cast<TTarget, int>(values).ToArray()).to(ScalarType.Int64)
        : tensor(MemoryMarshal.Cast<TTarget, float>(values).ToArray()).to(_type).reshape([Batch, .. _model.Info.OutputShape.Select(length => (long)length)]);

    private void AssertGradientsClose()
    {
        double all = Size(_twin.Parameters.Values.Select(parameter => parameter.grad!));
        foreach (Parameter parameter in _model.Parameters)
            AssertClose($"gradient of {parameter.Name}", parameter.Gradient, _twin.Parameters[parameter.Name].grad!, Tolerance, SmallestShare * all);
    }

    private void AssertClose(string what, float ours, Tensor theirs) => AssertClose(what, [ours], theirs, Tolerance, 0);

    private void AssertClose(string what, ReadOnlySpan<float> ours, Tensor theirs, double tolerance, double smallestSize)
    {
        using Tensor flat = theirs.detach().to(ScalarType.Float64).reshape(-1);
        double[] expected = flat.data<double>().ToArray();
        Assert.Equal(expected.Length, ours.Length);
        double[] differences = new double[expected.Length];
        for (int i = 0; i < expected.Length; i++)
            differences[i] = ours[i] - expected[i];
        // Behind a ReLU that lets nothing pass, all is 0 on both sides.
        double difference = Size(differences);
        double error = difference == 0 ? 0 : difference / Math.Max(Size(expected), smallestSize);
        Assert.True(error <= tolerance, $"{what}: relative error {error:G3}, above {tolerance:G1}; ours {string.Join(", ", ours[..Math.Min(6, ours.Length)].ToArray())} …, TorchSharp's {string.Join(", ", expected.Take(6))} …");
    }

    private double Size(IEnumerable<Tensor> tensors) =>
        Size(tensors.SelectMany(tensor => tensor.detach().to(ScalarType.Float64).reshape(-1).data<double>().ToArray()));

    /// <summary>What a difference is measured by, and against.</summary>
    private double Size(IEnumerable<double> values) =>
        ByLargestElement ? values.Max(value => double.IsNaN(value) ? double.PositiveInfinity : Math.Abs(value)) : Math.Sqrt(values.Sum(value => value * value));
}
