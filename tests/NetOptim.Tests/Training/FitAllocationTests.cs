using NetOptim.Tests.Kernels;

namespace NetOptim.Tests.Training;

public class FitAllocationTests
{
    private const int Samples = 2000;
    private const int BatchSize = 2;

    [Theory]
    [InlineData(1)] // so little that the training thread prepares the batches itself
    [InlineData(10_000)] // so much that another thread does
    public void A_thousand_steps_allocate_nothing_on_any_thread(int sampleSize)
    {
        // The thread that reads, or steps, notes its own count, into memory that is there before.
        (int Thread, long Bytes)[] byReads = new (int, long)[2 * Samples], bySteps = new (int, long)[2 * Samples / BatchSize];
        int reads = 0, steps = 0, backgroundReads = 0, stepsOfEpoch = Samples / BatchSize, testThread = Environment.CurrentManagedThreadId;
        var features = new ProbedFeatures(Samples, _ => byReads[Interlocked.Increment(ref reads) - 1] = Allocated(IsFirstInBackground()), sampleSize);
        var data = new Dataset<int>(features, new int[Samples], 1, rows: null);
        using var net = new SoftmaxRegression(sampleSize, 2, new() { Threads = 1 });

        net.Fit(data, new()
        {
            Epochs = 2,
            BatchSize = BatchSize,
            Progress = FitProgress.None,
            Metrics = [Metric.Accuracy, Metric.F1],
            Callbacks = [new Probe(() => bySteps[steps] = Allocated(isFirst: steps++ % stepsOfEpoch == 0))],
        });

        Assert.Equal((byReads.Length, bySteps.Length), (reads, steps));
        Assert.Equal(bySteps[0], bySteps[bySteps.Length / 2 - 1]);
        Assert.Equal(bySteps[bySteps.Length / 2], bySteps[^1]);
        (int Thread, long Bytes)[][] background =
            [.. byReads.Where(read => read.Thread != Environment.CurrentManagedThreadId).GroupBy(read => read.Thread).Select(group => group.ToArray())];
        Assert.Equal(sampleSize > 1 ? 1 : 0, background.Length);
        Assert.All(background, reads => Assert.Equal(reads[0], reads[^1]));

        bool IsFirstInBackground() => Environment.CurrentManagedThreadId != testThread && backgroundReads++ == 0;

        static (int Thread, long Bytes) Allocated(bool isFirst) =>
            (Environment.CurrentManagedThreadId, isFirst ? Allocation.Baseline() : GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Metrics_allocate_nothing_per_batch()
    {
        ModelInfo classes = LinearMath.Info("Test", 1, 4, TaskKind.MultiClassClassification, null), values = LinearMath.Info("Test", 1, 4, TaskKind.BinaryClassification, null);
        float[] outputs = new float[64], targets = new float[64];
        int[] labels = new int[16];
        MetricSet ofLabels = new([Metric.Accuracy, Metric.TopK(2), Metric.Precision, Metric.Recall, Metric.F1], classes);
        MetricSet ofValues = new([Metric.BinaryAccuracy, Metric.F1, Metric.MeanAbsoluteError, Metric.MeanSquaredError, Metric.R2], values);
        Allocation.AssertNone(() =>
        {
            ofLabels.Reset();
            ofLabels.Add<int>(1, outputs, labels, 16);
            ofValues.Add<float>(1, outputs, targets, 16);
        });
    }

    private sealed class Probe(Action onBatchEnd) : IFitCallback
    {
        public void OnBatchEnd(FitState state) => onBatchEnd();
    }
}
