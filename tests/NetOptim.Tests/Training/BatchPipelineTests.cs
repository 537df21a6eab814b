namespace NetOptim.Tests.Training;

public class BatchPipelineTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_epoch_gives_every_sample_once_in_an_order_of_its_own(bool inBackground)
    {
        Dataset<int> data = Numbered(50);
        var plan = new BatchPlan(50, 8, DropLast: false, Shuffle: true, Seed: 1);
        using var pipeline = new BatchPipeline<int>(data, plan, firstStep: 0, epochs: 3, inBackground);
        var epochs = new List<int[]>();
        for (int epoch = 0; epoch < 3; epoch++)
        {
            var seen = new List<int>();
            for (int batch = 0; batch < plan.Batches; batch++)
            {
                Batch<int> next = pipeline.Next();
                Assert.Equal(batch == 6 ? 2 : 8, next.Count);
                // A sample's feature is its label, so the two stay together.
                Assert.Equal(next.Targets.ToArray().Select(label => (float)label), next.Inputs.ToArray());
                seen.AddRange(next.Targets);
            }
            Assert.Equal(Enumerable.Range(0, 50), seen.Order());
            epochs.Add([.. seen]);
        }
        Assert.NotEqual(epochs[0], epochs[1]);
        Assert.NotEqual(epochs[1], epochs[2]);
    }

    [Fact]
    public void The_order_is_one_of_the_step_at_which_the_epoch_starts()
    {
        var plan = new BatchPlan(20, 5, DropLast: false, Shuffle: true, Seed: 7);
        int[] first = new int[20], again = new int[20];
        plan.WriteOrder(first, firstStep: 8);
        plan.WriteOrder(again, firstStep: 4);
        Assert.NotEqual(first, again);
        plan.WriteOrder(again, firstStep: 8);
        Assert.Equal(first, again);
        (plan with { Seed = 8 }).WriteOrder(again, firstStep: 8);
        Assert.NotEqual(first, again);
        (plan with { Shuffle = false }).WriteOrder(again, firstStep: 8);
        Assert.Equal(Enumerable.Range(0, 20), again);
    }

    [Fact]
    public void Who_prepares_the_batches_and_when_does_not_matter()
    {
        int[] alone = Run(inBackground: false, pause: 0), ahead = Run(inBackground: true, pause: 1), behind = Run(inBackground: true, pause: 0);
        Assert.Equal(alone, ahead);
        Assert.Equal(alone, behind);

        static int[] Run(bool inBackground, int pause)
        {
            // Epochs of a single batch and more: several epochs are in flight at a time.
            var plan = new BatchPlan(9, 5, DropLast: false, Shuffle: true, Seed: 3);
            using var pipeline = new BatchPipeline<int>(Numbered(9), plan, firstStep: 0, epochs: 20, inBackground);
            var seen = new List<int>();
            for (int batch = 0; batch < 40; batch++)
            {
                Batch<int> current = pipeline.Next();
                Thread.Sleep(pause);
                // Not overwritten by those that are prepared meanwhile.
                Assert.Equal(current.Targets.ToArray().Select(label => (float)label), current.Inputs.ToArray());
                seen.AddRange(current.Targets);
            }
            return [.. seen];
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_goes_wrong_in_preparing_is_thrown_where_the_batch_is_asked_for(bool inBackground)
    {
        var data = new Dataset<int>(new ProbedFeatures(10, row => FailFrom(4, row)), new int[10], 1, rows: null);
        using var pipeline = new BatchPipeline<int>(data, new BatchPlan(10, 4, false, Shuffle: false, 0), firstStep: 0, epochs: 1, inBackground);
        Assert.Equal(4, pipeline.Next().Count);
        Assert.Equal("row 4", Assert.Throws<IOException>(pipeline.Next).Message);

        static void FailFrom(int first, int row)
        {
            if (row >= first)
                throw new IOException($"row {row}");
        }
    }

    [Fact]
    public void Disposing_in_the_middle_ends_the_thread()
    {
        int reads = 0;
        var data = new Dataset<int>(new ProbedFeatures(1000, _ => Interlocked.Increment(ref reads)), new int[1000], 1, rows: null);
        var pipeline = new BatchPipeline<int>(data, new BatchPlan(1000, 10, false, Shuffle: false, 0), firstStep: 0, epochs: 1000, inBackground: true);
        pipeline.Next();
        pipeline.Dispose();
        int after = reads;
        Thread.Sleep(20);
        Assert.Equal(after, reads);
        Assert.True(reads <= 40, "no more is read ahead than there are buffers");
    }

    private static Dataset<int> Numbered(int count) =>
        Dataset.Create(Enumerable.Range(0, count).Select(i => (float)i).ToArray(), Enumerable.Range(0, count).ToArray(), 1);
}
