using System.Runtime.CompilerServices;

namespace NetOptim.Kernels;

/// <summary>Terms of elementwise losses. Data that is not a number gives a term that is not.</summary>
public static class Losses
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>
    /// -t·ln σ(z) - (1 - t)·ln(1 - σ(z)) of a logit z and a target t in [0, 1], as max(z, 0) - z·t + ln(1 + e^-|z|): finite for every
    /// finite z, and without cancellation.
    /// </summary>
    [MethodImpl(Inline)]
    public static T BinaryCrossEntropyOfLogits<T>(T z, T t) where T : struct, ISimd<T> =>
        T.Max(T.Zero, z) - z * t + SimdMath.Softplus(-T.Abs(z));

    /// <summary>
    /// -t·ln p - (1 - t)·ln(1 - p) of a probability p and a target t in [0, 1]; the logarithms stop at -100, as those of PyTorch's
    /// <c>BCELoss</c> do, so that a sigmoid that has rounded to 0 or 1 gives a finite loss.
    /// </summary>
    [MethodImpl(Inline)]
    public static T BinaryCrossEntropy<T>(T p, T t) where T : struct, ISimd<T>
    {
        T lowest = T.Broadcast(-100f);
        T hit = T.Max(lowest, SimdMath.Log(p));
        T miss = T.Max(lowest, SimdMath.Log1p(-p));
        return (t - T.Broadcast(1f)) * miss - t * hit;
    }

    /// <summary>½e² of an error within ±δ, δ·(|e| - ½δ) beyond (P. J. Huber, 1964).</summary>
    [MethodImpl(Inline)]
    public static T Huber<T>(T error, float delta) where T : struct, ISimd<T>
    {
        T size = T.Abs(error);
        T bounded = T.Min(T.Broadcast(delta), size);
        return bounded * T.MultiplyAdd(bounded, T.Broadcast(-0.5f), size);
    }

    /// <summary>Derivative of <see cref="Huber"/>: the error, cut off at ±δ.</summary>
    [MethodImpl(Inline)]
    public static T HuberGradient<T>(T error, float delta) where T : struct, ISimd<T> =>
        T.Min(T.Broadcast(delta), T.Max(T.Broadcast(-delta), error));
}
