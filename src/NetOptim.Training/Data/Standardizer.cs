namespace NetOptim;

/// <summary>
/// Brings every feature to mean 0 and standard deviation 1. Fit it on the training part alone, then apply it to every part and to
/// what is predicted later.
/// </summary>
/// <remarks>
/// (x − mean)/std with the population's standard deviation (divisor n), as scikit-learn's <c>StandardScaler</c>; a constant feature is
/// only centred.
/// </remarks>
public sealed class Standardizer
{
    private readonly float[] _mean;
    private readonly float[] _std;

    /// <summary>A standardizer with known statistics.</summary>
    /// <param name="mean">Mean of every feature.</param>
    /// <param name="std">Standard deviation of every feature; above 0.</param>
    /// <exception cref="ArgumentException">Lengths that differ, or a value that is not finite or not above 0.</exception>
    public Standardizer(ReadOnlySpan<float> mean, ReadOnlySpan<float> std)
    {
        if (mean.IsEmpty || mean.Length != std.Length)
            throw new ArgumentException($"One mean and one standard deviation per feature are needed; got {mean.Length} and {std.Length}.", nameof(std));
        for (int i = 0; i < mean.Length; i++)
        {
            if (!float.IsFinite(mean[i]) || !(std[i] > 0) || !float.IsFinite(std[i]))
                throw new ArgumentException(FormattableString.Invariant($"Feature {i} has mean {mean[i]} and standard deviation {std[i]}; both must be finite and the deviation above 0."), nameof(std));
        }
        _mean = mean.ToArray();
        _std = std.ToArray();
    }

    /// <summary>Mean of every feature.</summary>
    public ReadOnlySpan<float> Mean => _mean;

    /// <summary>Standard deviation of every feature; 1 where the feature was constant.</summary>
    public ReadOnlySpan<float> Std => _std;

    /// <summary>Takes the statistics of a data set, in double precision and two passes.</summary>
    /// <exception cref="ArgumentException">A feature that is not finite.</exception>
    public static Standardizer Fit<TTarget>(Dataset<TTarget> data)
        where TTarget : unmanaged
    {
        ArgumentNullException.ThrowIfNull(data);
        int size = data.SampleSize;
        double[] mean = new double[size], squares = new double[size];
        float[] sample = new float[size];
        for (int i = 0; i < data.Count; i++)
        {
            data.ReadFeatures(i, sample);
            for (int j = 0; j < size; j++)
            {
                if (!float.IsFinite(sample[j]))
                    throw new ArgumentException(FormattableString.Invariant($"Feature {j} of sample {i} is {sample[j]}; clean the data first."), nameof(data));
                mean[j] += sample[j];
            }
        }
        for (int j = 0; j < size; j++)
            mean[j] /= data.Count;
        for (int i = 0; i < data.Count; i++)
        {
            data.ReadFeatures(i, sample);
            for (int j = 0; j < size; j++)
                squares[j] += (sample[j] - mean[j]) * (sample[j] - mean[j]);
        }
        return new Standardizer(
            Array.ConvertAll(mean, value => (float)value),
            Array.ConvertAll(squares, sum => (float)Math.Sqrt(sum / data.Count) is > 0 and var std ? std : 1f));
    }

    /// <summary>A copy of the data set with standardised features.</summary>
    /// <exception cref="ArgumentException">Another number of features.</exception>
    public Dataset<TTarget> Transform<TTarget>(Dataset<TTarget> data)
        where TTarget : unmanaged
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.SampleSize != _mean.Length)
            throw new ArgumentException($"The statistics are of {_mean.Length} features; the data set has {data.SampleSize}.", nameof(data));
        float[] features = new float[checked(data.Count * data.SampleSize)];
        for (int i = 0; i < data.Count; i++)
            data.ReadFeatures(i, features.AsSpan(i * data.SampleSize, data.SampleSize));
        Transform(features);
        return data.WithFeatures(features);
    }

    /// <summary>Standardises samples in place.</summary>
    /// <param name="features">Whole samples, one after the other.</param>
    /// <exception cref="ArgumentException">Not whole samples.</exception>
    public void Transform(Span<float> features)
    {
        if (features.Length % _mean.Length != 0)
            throw new ArgumentException($"Whole samples of {_mean.Length} features are needed; got {features.Length} values.", nameof(features));
        for (int start = 0; start < features.Length; start += _mean.Length)
        {
            Span<float> sample = features.Slice(start, _mean.Length);
            for (int j = 0; j < sample.Length; j++)
                sample[j] = (sample[j] - _mean[j]) / _std[j];
        }
    }
}
