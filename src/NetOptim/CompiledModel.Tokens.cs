using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;

namespace NetOptim;

// Models whose input is token ids. They come as floats, as all inputs do, and are exact up to 2^24; what is no id is refused before anything
// is looked up.
public abstract unsafe partial class CompiledModel
{
    // A thread's own: two threads may be here before the model is claimed by one of them.
    [ThreadStatic]
    private static float[]? t_tokens;

    /// <summary>Token ids as floats, in memory that the thread's next call uses again; grows with the largest batch.</summary>
    protected static ReadOnlySpan<float> TokenInputs(ReadOnlySpan<int> tokens)
    {
        float[] floats = t_tokens ?? [];
        if (floats.Length < tokens.Length)
            t_tokens = floats = new float[tokens.Length];
        int i = 0;
        ReadOnlySpan<Vector<int>> vectors = MemoryMarshal.Cast<int, Vector<int>>(tokens);
        for (int vector = 0; vector < vectors.Length; vector++, i += Vector<int>.Count)
            Vector.ConvertToSingle(vectors[vector]).CopyTo(floats, i);
        for (; i < tokens.Length; i++)
            floats[i] = tokens[i];
        return floats.AsSpan(0, tokens.Length);
    }

    /// <summary>Refuses inputs that are no token ids, where the model takes those.</summary>
    /// <exception cref="ArgumentException">An input that is not whole, or not below <see cref="ModelInfo.Vocabulary"/>.</exception>
    private protected void CheckTokens(float* inputs, int batch)
    {
        if (_vocabulary == 0)
            return;
        long bad = FirstOther(inputs, (long)batch * _inputSize, _vocabulary);
        if (bad < 0)
            return;
        throw new ArgumentException(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Token {bad % _inputSize} of sample {bad / _inputSize} is {inputs[bad]}: {Info.Name} knows {_vocabulary} tokens, so ids are whole numbers from 0 to {_vocabulary - 1}."),
            nameof(inputs));
    }

    /// <summary>Index of the first value that is no whole number in [0, count), or -1.</summary>
    private static long FirstOther(float* values, long length, int count)
    {
        long i = 0;
        var limit = new Vector<float>(count);
        for (; i + Vector<float>.Count <= length; i += Vector<float>.Count)
        {
            Vector<float> value = Vector.Load(values + i);
            bool valid = Vector.GreaterThanOrEqualAll(value, Vector<float>.Zero) && Vector.LessThanAll(value, limit)
                && Vector.EqualsAll(Vector.Floor(value), value);
            if (!valid)
                break;
        }
        for (; i < length; i++)
        {
            if (!(values[i] >= 0 && values[i] < count && MathF.Floor(values[i]) == values[i]))
                return i;
        }
        return -1;
    }
}
