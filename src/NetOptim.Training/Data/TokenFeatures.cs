namespace NetOptim;

/// <summary>Token ids kept as whole numbers.</summary>
internal sealed class TokenFeatures(ReadOnlyMemory<int> values, int sampleSize) : FeatureStore
{
    public override int SampleSize => sampleSize;

    public override int Count => values.Length / sampleSize;

    public override void Read(int row, Span<float> destination)
    {
        ReadOnlySpan<int> tokens = values.Span.Slice(row * sampleSize, sampleSize);
        for (int i = 0; i < tokens.Length; i++)
            destination[i] = tokens[i];
    }
}
