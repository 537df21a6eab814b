namespace NetOptim.Tests.Training;

/// <summary>Features, all zero, that tell of every read on the thread that reads.</summary>
internal sealed class ProbedFeatures(int count, Action<int> onRead, int sampleSize = 1) : FeatureStore
{
    public override int SampleSize => sampleSize;

    public override int Count => count;

    public override void Read(int row, Span<float> destination)
    {
        onRead(row);
        destination.Clear();
    }
}
