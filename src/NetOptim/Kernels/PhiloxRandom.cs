namespace NetOptim.Kernels;

/// <summary>
/// A sequence of random numbers from <see cref="Philox"/>, for what happens once and in order: initial weights, shuffling. The same
/// seed and stream give the same integers on every machine, and the same floats but for the last bit of the mathematical library's
/// logarithm and cosine in <see cref="NextGaussian"/>.
/// </summary>
/// <remarks>
/// The counter is (index, index, 2^32 - 1, stream): the highest step number keeps it apart from what
/// <see cref="ISimd{T}.Uniform"/> draws in training under the same seed. A mutable struct: pass it by reference.
/// </remarks>
/// <param name="seed">The key.</param>
/// <param name="stream">Which sequence under this seed; sequences of different streams are independent.</param>
public struct PhiloxRandom(ulong seed, uint stream)
{
    private const uint SequenceStep = uint.MaxValue;

    private ulong _block;
    private uint _word0, _word1, _word2, _word3;
    private int _wordsLeft;
    private double _spareGaussian;
    private bool _hasSpareGaussian;

    /// <summary>Uniform over all 32-bit words.</summary>
    public uint NextUInt32()
    {
        if (_wordsLeft == 0)
        {
            (_word0, _word1, _word2, _word3) = ((uint)_block, (uint)(_block >> 32), SequenceStep, stream);
            Philox.Block(seed, ref _word0, ref _word1, ref _word2, ref _word3);
            _block++;
            _wordsLeft = 4;
        }
        return _wordsLeft-- switch { 4 => _word0, 3 => _word1, 2 => _word2, _ => _word3 };
    }

    /// <summary>Uniform in [0, 1): a multiple of 2^-24.</summary>
    public float NextSingle() => (NextUInt32() >> 8) * Philox.UniformStep;

    /// <summary>Normal with mean 0 and variance 1 (G. E. P. Box and M. E. Muller, 1958).</summary>
    public float NextGaussian()
    {
        if (_hasSpareGaussian)
        {
            _hasSpareGaussian = false;
            return (float)_spareGaussian;
        }

        // In (0, 1], where the logarithm is finite.
        double first = (NextUInt32() + 1.0) * (1.0 / 4294967296.0);
        double angle = NextUInt32() * (2.0 * Math.PI / 4294967296.0);
        double radius = Math.Sqrt(-2.0 * Math.Log(first));
        _spareGaussian = radius * Math.Sin(angle);
        _hasSpareGaussian = true;
        return (float)(radius * Math.Cos(angle));
    }

    /// <summary>Uniform in [0, <paramref name="max"/>), without bias (D. Lemire, Fast Random Integer Generation in an Interval, 2019).</summary>
    /// <param name="max">One more than the largest result; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="max"/> is 0 or negative.</exception>
    public int NextInt(int max)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        ulong product = (ulong)NextUInt32() * (uint)max;
        if ((uint)product < (uint)max)
        {
            uint threshold = (0u - (uint)max) % (uint)max;
            while ((uint)product < threshold) product = (ulong)NextUInt32() * (uint)max;
        }
        return (int)(product >> 32);
    }

    /// <summary>Puts the values into random order, every order as likely as any other (Fisher and Yates).</summary>
    /// <param name="values">The values to reorder in place.</param>
    public void Shuffle(Span<int> values)
    {
        for (int last = values.Length - 1; last > 0; last--)
        {
            int other = NextInt(last + 1);
            (values[last], values[other]) = (values[other], values[last]);
        }
    }
}
