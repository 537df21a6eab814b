namespace NetOptim;

/// <summary>The features of all samples, in whatever form they are kept in memory; gives them as floats.</summary>
internal abstract class FeatureStore
{
    /// <summary>Floats in one sample.</summary>
    public abstract int SampleSize { get; }

    /// <summary>Samples.</summary>
    public abstract int Count { get; }

    /// <summary>Writes one sample: <see cref="SampleSize"/> floats.</summary>
    public abstract void Read(int row, Span<float> destination);
}

/// <summary>Features kept as floats, row-major.</summary>
internal sealed class FloatFeatures(ReadOnlyMemory<float> values, int sampleSize) : FeatureStore
{
    public override int SampleSize => sampleSize;

    public override int Count => values.Length / sampleSize;

    public override void Read(int row, Span<float> destination) =>
        values.Span.Slice(row * sampleSize, sampleSize).CopyTo(destination);
}
