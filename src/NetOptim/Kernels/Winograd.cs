using System.Runtime.CompilerServices;

namespace NetOptim.Kernels;

/// <summary>
/// Winograd's minimal filtering F(m, r): m neighbouring results of a filter of r taps from m + r − 1 multiplications instead of m·r. Of six multiplications each: F(4, 3) and F(2, 5)
/// for convolutions of three and five taps, F(3, 4) and F(5, 2) for the gradients of their weights.
/// </summary>
/// <remarks>
/// <para>S. Winograd, Arithmetic Complexity of Computations, 1980; for convolutions A. Lavin and S. Gray, Fast Algorithms for Convolutional Neural Networks,
/// CVPR 2016: y = Aᵀ[(G·w) ⊙ (Bᵀ·x)], and a sum over channels of the middle alone. Here along the lines only: a kernel of r×r taps is a sum of r filters.</para>
/// <para>The filters, and what they run over, are polynomials that are multiplied by their values at the points 0, ±√½, ±√2 and ∞. With these the error of a convolution of 96 channels in
/// single precision is, with three and five taps, 1.4 and 1.1 times that of plain multiply-adds, that of its weights' gradient 1.2 and 1.8 times. An infinite or
/// undefined number makes all results of the tiles that read it undefined, also those whose own taps do not meet it.</para>
/// </remarks>
internal static unsafe class Winograd
{
    /// <summary>Multiplications of a tile, and positions that it reads.</summary>
    public const int Points = 6;

    private const float RootOfTwo = 1.41421356f;
    private const float RootOfHalf = 0.70710678f;

    /// <summary>Results of a tile; 0 where there is none for so many taps.</summary>
    public static int Results(int taps) => taps is 3 or 5 ? Points + 1 - taps : 0;

    /// <summary>Bᵀ·x: what six neighbouring positions are at the points.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Source<T>(T x0, T x1, T x2, T x3, T x4, T x5, float* to, nint point) where T : struct, ISimd<T>
    {
        T minusHalf = T.Broadcast(-0.5f), minusTwo = T.Broadcast(-2), minusSum = T.Broadcast(-2.5f);
        T even = T.MultiplyAdd(minusTwo, x2, x4), odd = T.MultiplyAdd(minusTwo, x1, x3);
        T evenFar = T.MultiplyAdd(minusHalf, x2, x4), oddFar = T.MultiplyAdd(minusHalf, x1, x3);
        T.MultiplyAdd(minusSum, x2, x0 + x4).Store(to);
        T.MultiplyAdd(T.Broadcast(RootOfHalf), odd, even).Store(to + point);
        T.MultiplyAdd(T.Broadcast(-RootOfHalf), odd, even).Store(to + 2 * point);
        T.MultiplyAdd(T.Broadcast(RootOfTwo), oddFar, evenFar).Store(to + 3 * point);
        T.MultiplyAdd(T.Broadcast(-RootOfTwo), oddFar, evenFar).Store(to + 4 * point);
        T.MultiplyAdd(minusSum, x3, x1 + x5).Store(to + 5 * point);
    }

    /// <summary>G·w: what the taps of a filter are at the points; those beyond <typeparamref name="TTile"/>'s number mean nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Filter<T, TTile>(T w0, T w1, T w2, T w3, T w4, float* to, nint point)
        where T : struct, ISimd<T>
        where TTile : struct, IWinogradTile
    {
        // Even and odd powers apart: the two points of either size, near (±√½) and far (±√2), have them in common.
        T near = w0, nearOdd = w1, far = w0, farOdd = w1, last = w1;
        T half = T.Broadcast(0.5f), two = T.Broadcast(2);
        if (TTile.Taps > 2) { near = T.MultiplyAdd(half, w2, w0); far = T.MultiplyAdd(two, w2, w0); last = w2; }
        if (TTile.Taps > 3) { nearOdd = T.MultiplyAdd(half, w3, w1); farOdd = T.MultiplyAdd(two, w3, w1); last = w3; }
        if (TTile.Taps > 4) { near = T.MultiplyAdd(T.Broadcast(0.25f), w4, near); far = T.MultiplyAdd(T.Broadcast(4), w4, far); last = w4; }
        // Divided by the product of the differences to the other finite points: by 1 at 0, −3/2 at ±√½, 6 at ±√2.
        near *= T.Broadcast(-2 / 3f);
        far *= T.Broadcast(1 / 6f);
        w0.Store(to);
        T.MultiplyAdd(T.Broadcast(-2 / 3f * RootOfHalf), nearOdd, near).Store(to + point);
        T.MultiplyAdd(T.Broadcast(2 / 3f * RootOfHalf), nearOdd, near).Store(to + 2 * point);
        T.MultiplyAdd(T.Broadcast(1 / 6f * RootOfTwo), farOdd, far).Store(to + 3 * point);
        T.MultiplyAdd(T.Broadcast(-1 / 6f * RootOfTwo), farOdd, far).Store(to + 4 * point);
        last.Store(to + 5 * point);
    }

    /// <summary>Aᵀ·m: the results from the sums of the products at the points, of which ±√½ are near and ±√2 far; those beyond <typeparamref name="TTile"/>'s number mean nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Result<T, TTile>(float* products, nint point, out T y0, out T y1, out T y2, out T y3, out T y4)
        where T : struct, ISimd<T>
        where TTile : struct, IWinogradTile
    {
        T near0 = T.Load(products + point), near1 = T.Load(products + 2 * point), far0 = T.Load(products + 3 * point), far1 = T.Load(products + 4 * point);
        T last = T.Load(products + 5 * point), near = near0 + near1, far = far0 + far1;
        T nearOdd = (near0 - near1) * T.Broadcast(RootOfHalf), farOdd = (far0 - far1) * T.Broadcast(RootOfTwo);
        T half = T.Broadcast(0.5f), two = T.Broadcast(2);
        y0 = T.Load(products) + (near + far);
        y1 = nearOdd + farOdd;
        y2 = T.Zero;
        y3 = T.Zero;
        y4 = T.Zero;
        if (TTile.Results == 2) y1 += last;
        if (TTile.Results > 2) y2 = T.MultiplyAdd(half, near, two * far);
        if (TTile.Results == 3) y2 += last;
        if (TTile.Results > 3) y3 = T.MultiplyAdd(half, nearOdd, two * farOdd);
        if (TTile.Results == 4) y3 += last;
        if (TTile.Results > 4) y4 = T.MultiplyAdd(T.Broadcast(0.25f), near, T.MultiplyAdd(T.Broadcast(4), far, last));
    }
}

/// <summary>F(<see cref="Results"/>, <see cref="Taps"/>), for which the JIT compiles loops of its own.</summary>
internal interface IWinogradTile
{
    /// <summary>Results of a tile, 2 to 5.</summary>
    static abstract int Results { get; }

    /// <summary>Taps of the filter.</summary>
    static abstract int Taps { get; }
}

/// <summary>F(2, 5): convolutions of five taps.</summary>
internal readonly struct TwoResults : IWinogradTile
{
    public static int Results => 2;

    public static int Taps => 5;
}

/// <summary>F(3, 4): gradients of three weights, from four results at a time.</summary>
internal readonly struct ThreeResults : IWinogradTile
{
    public static int Results => 3;

    public static int Taps => 4;
}

/// <summary>F(4, 3): convolutions of three taps.</summary>
internal readonly struct FourResults : IWinogradTile
{
    public static int Results => 4;

    public static int Taps => 3;
}

/// <summary>F(5, 2): gradients of five weights, from two results at a time.</summary>
internal readonly struct FiveResults : IWinogradTile
{
    public static int Results => 5;

    public static int Taps => 2;
}
