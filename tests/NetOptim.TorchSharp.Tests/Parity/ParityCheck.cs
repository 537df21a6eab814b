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
/// a batch norm) would still fail, so that a tensor's norm counts as at least a hundredth of the norm of all of them together.
/// </remarks>
internal sealed class ParityCheck<TTarget> : IDisposable
    where TTarget : unmanaged
{
    private const double Close = 1e-5;
    private const double CloseAfterTraining = 1e-4;
    private const double SmallestShare = 1e-2;
    private const int Batch = 13;

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

    /// <summary>Predictions, both losses, gradients and the buffers after them.</summary>
    public void Once()
    {
        using DisposeScope scope = NewDisposeScope();
        (float[] inputs, TTarget[] targets) = NextBatch();
        (Tensor x, Tensor t) = (Inputs(inputs), Targets(targets));

        float[] outputs = new float[Batch * _model.Info.OutputSize];
        float evaluated = _model.EvaluateStep(inputs, targets, outputs);
        Tensor expected = _twin.Run(x, training: false, out _);
        AssertClose("prediction", outputs, expected, Close, 0);
        AssertClose("evaluated loss", evaluated, _loss(expected, t));

        float trained = _model.ComputeGradients(inputs, targets);
        expected = _twin.Run(x, training: true, out Tensor penalty);
        Tensor loss = _loss(expected, t) + penalty;
        loss.backward();
        AssertClose("training outputs", _model.LastOutputs, expected, Close, 0);
        AssertClose("training loss", trained, loss);
        double all = Norm(_twin.Parameters.Values.Select(parameter => parameter.grad!));
        foreach (Parameter parameter in _model.Parameters)
            AssertClose($"gradient of {parameter.Name}", parameter.Gradient, _twin.Parameters[parameter.Name].grad!, Close, SmallestShare * all);
        foreach (Parameter buffer in _model.Buffers)
            AssertClose(buffer.Name, buffer.Values, _twin.Buffers[buffer.Name], Close, 0);
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
        double all = Norm(_twin.Parameters.Values);
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

    private static void AssertClose(string what, float ours, Tensor theirs) => AssertClose(what, [ours], theirs, Close, 0);

    private static void AssertClose(string what, ReadOnlySpan<float> ours, Tensor theirs, double tolerance, double smallestNorm)
    {
        using Tensor flat = theirs.detach().to(ScalarType.Float64).reshape(-1);
        double[] expected = flat.data<double>().ToArray();
        Assert.Equal(expected.Length, ours.Length);
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            difference += Math.Pow((double)ours[i] - expected[i], 2);
            norm += Math.Pow(expected[i], 2);
        }
        double error = Math.Sqrt(difference) / Math.Max(Math.Sqrt(norm), smallestNorm);
        Assert.True(error <= tolerance, $"{what}: relative error {error:G3}, above {tolerance:G1}; ours {string.Join(", ", ours[..Math.Min(6, ours.Length)].ToArray())} …, TorchSharp's {string.Join(", ", expected.Take(6))} …");
    }

    private static double Norm(IEnumerable<Tensor> tensors) => Math.Sqrt(tensors.Sum(value => value.square().sum().to(ScalarType.Float64).item<double>()));
}
