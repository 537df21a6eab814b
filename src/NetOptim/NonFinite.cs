using System.Numerics;

namespace NetOptim;

/// <summary>Looks for NaN, infinity and what else no data may be.</summary>
internal static unsafe class NonFinite
{
    /// <summary>Index of the first value that is not finite, or -1.</summary>
    public static long FirstIndex(float* values, long count)
    {
        long i = 0;
        for (; i + Vector<float>.Count <= count; i += Vector<float>.Count)
        {
            // x - x is 0 for finite x and NaN, which equals nothing, for the others.
            Vector<float> vector = Vector.Load(values + i);
            if (!Vector.EqualsAll(vector - vector, Vector<float>.Zero))
                break;
        }
        for (; i < count; i++)
        {
            if (!float.IsFinite(values[i]))
                return i;
        }
        return -1;
    }

    /// <summary>Index of the first value that is no probability (not from 0 to 1, or NaN), or -1.</summary>
    public static long FirstImprobable(float* values, long count)
    {
        long i = 0;
        for (; i + Vector<float>.Count <= count; i += Vector<float>.Count)
        {
            Vector<float> vector = Vector.Load(values + i);
            if (!(Vector.GreaterThanOrEqualAll(vector, Vector<float>.Zero) && Vector.LessThanOrEqualAll(vector, Vector<float>.One)))
                break;
        }
        for (; i < count; i++)
        {
            if (values[i] is not (>= 0 and <= 1))
                return i;
        }
        return -1;
    }
}
