namespace NetOptim.Tests.Models;

[Collection(WholeProcess.Name)]
public class MemoryTests
{
    private const int Steps = 1000;

    [Theory]
    [MemberData(nameof(Zoo.Trained), MemberType = typeof(Zoo))]
    public void A_thousand_steps_and_predictions_allocate_nothing_on_any_thread(string name)
    {
        foreach (int threads in (int[])[1, 2])
        {
            // Predictions in chunks of the capacity, too.
            using TrainedModel trained = Zoo.Train(name, threads, capacity: 16);
            Samples samples = Samples.For(trained.Model, 9), many = Samples.For(trained.Model, 40);
            float[] outputs = new float[9 * trained.Model.Info.OutputSize], manyOutputs = new float[40 * trained.Model.Info.OutputSize];
            AssertAllocatesNothing(trained.Model, () =>
            {
                trained.TrainStep(samples);
                trained.ComputeGradients(samples);
                trained.EvaluateStep(samples, outputs);
                trained.Model.Predict(many.Inputs, manyOutputs);
            });
        }
    }

    [Theory]
    [MemberData(nameof(Zoo.All), MemberType = typeof(Zoo))]
    public void A_thousand_predictions_allocate_nothing_on_any_thread(string name)
    {
        foreach (int threads in (int[])[1, 2])
        {
            using CompiledModel model = Zoo.Create(name, threads);
            Samples one = Samples.For(model, 1), many = Samples.For(model, 40);
            float[] output = new float[model.Info.OutputSize], outputs = new float[40 * model.Info.OutputSize];
            AssertAllocatesNothing(model, () =>
            {
                model.Predict(one.Inputs, output);
                model.Predict(many.Inputs, outputs);
            });
        }
    }

    /// <summary>A leak of 16 bytes a step would make 1.6 MB; pages that the runtime itself touches late stay below half of that.</summary>
    [Fact]
    public void The_process_does_not_grow_over_a_hundred_thousand_steps()
    {
        using TrainedModel trained = Zoo.Train(nameof(ClipsBoth), threads: 2), other = Zoo.Train(nameof(BatchNormalized));
        Samples samples = Samples.For(trained.Model, 4), others = Samples.For(other.Model, 4);
        float[] outputs = new float[4 * trained.Model.Info.OutputSize];
        Run(20_000);
        long growth = long.MaxValue;
        for (int attempt = 0; attempt < 3 && growth > 800_000; attempt++)
        {
            long before = WorkingSet();
            Run(100_000);
            growth = WorkingSet() - before;
        }
        Assert.True(growth <= 800_000, $"grew by {growth} bytes in each of three runs");

        void Run(int steps)
        {
            for (int i = 0; i < steps; i++)
            {
                trained.TrainStep(samples);
                other.TrainStep(others);
                trained.Model.Predict(samples.Inputs, outputs);
            }
        }

        static long WorkingSet()
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            return Environment.WorkingSet;
        }
    }

    /// <summary>
    /// Nothing on any thread in a run of a thousand; a second run may be needed, for the runtime allocates now and then when it swaps in
    /// code that it has optimised meanwhile.
    /// </summary>
    private static void AssertAllocatesNothing(CompiledModel model, Action action)
    {
        for (int i = 0; i < 10; i++)
            action();
        long[] before = new long[model.Threads], after = new long[model.Threads];
        var allocations = new ThreadAllocations(model);
        for (int run = 0; run < 3; run++)
        {
            allocations.Read(before);
            for (int i = 0; i < Steps; i++)
                action();
            allocations.Read(after);
            if (before.AsSpan().SequenceEqual(after))
                return;
        }
        Assert.Equal(before, after);
    }
}
