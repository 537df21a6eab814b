using System.Runtime.CompilerServices;

namespace NetOptim.Kernels;

/// <summary>
/// The counter-based generator Philox 4x32-10: four random words as a pure function of a 128-bit counter and a 64-bit key.
/// </summary>
/// <remarks>
/// J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw: Parallel Random Numbers: As Easy as 1, 2, 3 (SC 2011). The vectors of
/// <see cref="ISimd{T}.Uniform"/> compute the same function, many counters at a time.
/// </remarks>
public static class Philox
{
    internal const uint Multiplier0 = 0xD2511F53;
    internal const uint Multiplier1 = 0xCD9E8D57;
    internal const uint Weyl0 = 0x9E3779B9;
    internal const uint Weyl1 = 0xBB67AE85;

    /// <summary>One step between neighbouring results of <see cref="ISimd{T}.Uniform"/>: 2^-24.</summary>
    internal const float UniformStep = 1f / (1 << 24);

    /// <summary>Replaces the four words of a counter by the four random words that belong to it.</summary>
    /// <param name="key">The key.</param>
    /// <param name="x0">Word 0, least significant.</param>
    /// <param name="x1">Word 1.</param>
    /// <param name="x2">Word 2.</param>
    /// <param name="x3">Word 3.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Block(ulong key, ref uint x0, ref uint x1, ref uint x2, ref uint x3)
    {
        uint key0 = (uint)key, key1 = (uint)(key >> 32);
        uint y0 = x0, y1 = x1, y2 = x2, y3 = x3;
        for (int round = 0; round < 10; round++)
        {
            ulong product0 = (ulong)Multiplier0 * y0;
            ulong product1 = (ulong)Multiplier1 * y2;
            y0 = (uint)(product1 >> 32) ^ y1 ^ key0;
            y1 = (uint)product1;
            y2 = (uint)(product0 >> 32) ^ y3 ^ key1;
            y3 = (uint)product0;
            key0 += Weyl0;
            key1 += Weyl1;
        }
        (x0, x1, x2, x3) = (y0, y1, y2, y3);
    }
}
