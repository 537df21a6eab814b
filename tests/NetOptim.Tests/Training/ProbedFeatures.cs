namespace NetOptim.Tests.Training;

/// <summary>Features of one float, zero, that tell of every read on the thread that reads.</summary>
internal sealed class ProbedFeatures(int count, Action<int> onRead) : FeatureStore
{
    public override int SampleSize => 1;

    public override int Count => count;

    public override void Read(int row, Span<float> destination)
    {
        onRead(row);
        destination[0] = 0;
    }
}
