using System.Runtime.CompilerServices;

namespace NetOptim.Kernels;

/// <summary>
/// Inverted dropout (Srivastava et al. 2014): keeps an element with probability 1 - rate and scales it by 1/(1 - rate). The mask is a pure
/// function of key, row and column, so the backward pass draws it again instead of storing it.
/// </summary>
/// <param name="key">Seed, step and layer.</param>
/// <param name="rate">Probability of dropping, in [0, 1).</param>
public readonly struct DropoutMask(PhiloxKey key, float rate) : IDropout
{
    private readonly PhiloxKey _key = key;
    private readonly float _rate = rate;
    private readonly float _scale = 1 / (1 - rate);

    /// <summary>The elements at (row, column …), dropped or scaled.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply<T>(T value, nint row, nint column)
        where T : struct, ISimd<T>
    {
        T kept = T.GreaterThanOrEqual(T.Uniform(_key, row, column), T.Broadcast(_rate));
        return T.Select(kept, value * T.Broadcast(_scale), T.Zero);
    }

    /// <summary>Elements of one sample, which are all dropped or all scaled: the mask's element at (sample, 0) decides.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T ApplyToSample<T>(T value, nint sample)
        where T : struct, ISimd<T> =>
        SimdScalar.Uniform(_key, sample, 0).Value >= _rate ? value * T.Broadcast(_scale) : T.Zero;
}
