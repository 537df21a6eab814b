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
        where T : struct, ISimd<T> => Apply(value, Draw<T>(row, column));

    /// <summary>Elements dropped or scaled, as drawn.</summary>
    /// <param name="value">The elements.</param>
    /// <param name="drawn">What <see cref="Draw{T}(nint, nint)"/> gave for their place.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply<T>(T value, T drawn)
        where T : struct, ISimd<T> =>
        T.SelectGreaterThanOrEqual(drawn, T.Broadcast(_rate), value * T.Broadcast(_scale), T.Zero);

    /// <summary>The random numbers that decide on the elements at (row, column …).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Draw<T>(nint row, nint column)
        where T : struct, ISimd<T> => T.Uniform(_key, row, column);

    /// <summary>The random numbers of four rows from <paramref name="row"/> on, a multiple of four: they cost little more than those of one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Draw<T>(nint row, nint column, out T drawn0, out T drawn1, out T drawn2, out T drawn3)
        where T : struct, ISimd<T> => T.Uniforms(_key, row, column, out drawn0, out drawn1, out drawn2, out drawn3);

    /// <summary>Elements of one sample, which are all dropped or all scaled: the mask's element at (sample, 0) decides.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T ApplyToSample<T>(T value, nint sample)
        where T : struct, ISimd<T> =>
        SimdScalar.Uniform(_key, sample, 0).Value >= _rate ? value * T.Broadcast(_scale) : T.Zero;
}
