namespace NetOptim.Tests.Training;

public class FitAllocationTests
{
    private const int Samples = 2000;
    private const int BatchSize = 2;

    [Fact]
    public void A_thousand_steps_allocate_nothing_on_the_training_thread_nor_on_the_thread_of_the_batches()
    {
        // Each thread notes its own count at every read or step, into memory that is there before.
        long[] byReads = new long[2 * Samples], bySteps = new long[2 * Samples / BatchSize];
        int reads = 0, steps = 0;
        var features = new ProbedFeatures(Samples, _ => byReads[reads++] = GC.GetAllocatedBytesForCurrentThread());
        var data = new Dataset<int>(features, new int[Samples], 1, rows: null);
        using var net = new SoftmaxRegression(1, 2, new() { Threads = 1 });

        net.Fit(data, new()
        {
            Epochs = 2,
            BatchSize = BatchSize,
            Progress = FitProgress.None,
            Metrics = [Metric.Accuracy, Metric.F1],
            Callbacks = [new Probe(() => bySteps[steps++] = GC.GetAllocatedBytesForCurrentThread())],
        });

        Assert.Equal((byReads.Length, bySteps.Length), (reads, steps));
        // The first epoch's order is allocated before its first read, so that all reads but the first are free.
        Assert.Equal(byReads[0], byReads[^1]);
        Assert.Equal(bySteps[0], bySteps[bySteps.Length / 2 - 1]);
        Assert.Equal(bySteps[bySteps.Length / 2], bySteps[^1]);
    }

    [Fact]
    public void Metrics_allocate_nothing_per_batch()
    {
        ModelInfo classes = LinearMath.Info("Test", 1, 4, TaskKind.MultiClassClassification, null), values = LinearMath.Info("Test", 1, 4, TaskKind.BinaryClassification, null);
        float[] outputs = new float[64], targets = new float[64];
        int[] labels = new int[16];
        MetricSet ofLabels = new([Metric.Accuracy, Metric.TopK(2), Metric.Precision, Metric.Recall, Metric.F1], classes);
        MetricSet ofValues = new([Metric.BinaryAccuracy, Metric.F1, Metric.MeanAbsoluteError, Metric.MeanSquaredError, Metric.R2], values);
        Add(2);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Add(1000);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Add(int times)
        {
            for (int i = 0; i < times; i++)
            {
                ofLabels.Reset();
                ofLabels.Add<int>(1, outputs, labels, 16);
                ofValues.Add<float>(1, outputs, targets, 16);
            }
        }
    }

    private sealed class Probe(Action onBatchEnd) : IFitCallback
    {
        public void OnBatchEnd(FitState state) => onBatchEnd();
    }
}
