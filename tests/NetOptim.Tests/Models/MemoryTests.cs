namespace NetOptim.Tests.Models;

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

    [Fact]
    public void A_process_neither_allocates_nor_grows_over_a_hundred_thousand_steps()
    {
        QuietProcess.Growth growth = QuietProcess.Measure();
        Assert.Equal(0, growth.Managed);
        Assert.InRange(growth.WorkingSet, long.MinValue, QuietProcess.LatePages);
    }

    private static void AssertAllocatesNothing(CompiledModel model, Action action)
    {
        for (int i = 0; i < 10; i++)
            action();
        long[] before = new long[model.Threads], after = new long[model.Threads];
        var allocations = new ThreadAllocations(model);
        allocations.ReadBaseline(before);
        for (int i = 0; i < Steps; i++)
            action();
        allocations.Read(after);
        Assert.Equal(before, after);
    }
}
