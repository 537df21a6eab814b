using System.Runtime.CompilerServices;

namespace NetOptim.Tests.Runtime;

public class LifetimeTests
{
    private static readonly ModelOptions Small = new() { Seed = 7, BatchCapacity = 16, Threads = 2 };

    [Fact]
    public void A_disposed_model_refuses_everything_and_disposing_twice_is_fine()
    {
        TinyRegression model = new(Small);
        Parameter weight = model.Parameters[0];
        ModelSnapshot snapshot = model.Capture();
        model.Dispose();
        model.Dispose();
        float[] inputs = new float[3], outputs = new float[2];
        foreach (Action act in (Action[])
            [
                () => model.Predict(inputs, outputs),
                () => model.TrainStep(inputs, outputs),
                () => model.ComputeGradients(inputs, outputs),
                () => model.EvaluateStep(inputs, outputs, new float[2]),
                () => model.ForwardTraining(inputs, outputs),
                () => model.Backward(inputs, outputs, []),
                () => _ = model.LastOutputs.Length,
                () => model.Initialize(1),
                () => model.Capture(),
                () => model.Restore(snapshot),
                () => model.Save(new MemoryStream()),
                () => model.Load(new MemoryStream()),
                () => model.SaveCheckpoint(new MemoryStream()),
                () => model.LoadCheckpoint(new MemoryStream()),
                () => _ = weight.Values.Length,
                () => _ = weight.Gradient.Length,
                () => _ = model.OptimizerMemory,
            ])
        {
            Assert.Throws<ObjectDisposedException>(act);
        }
    }

    [Fact]
    public void A_model_that_nobody_disposes_of_is_collected_with_its_memory_in_spite_of_its_workers()
    {
        WeakReference model = Forget();
        for (int i = 0; i < 20 && model.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.False(model.IsAlive);

        // Not inlined: a temporary of this method's would keep the model alive in debug builds.
        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference Forget()
        {
            TinyRegression model = new(Small);
            model.TrainStep(new float[3], new float[2]);
            return new WeakReference(model);
        }
    }

    [Fact]
    public void A_model_is_not_collected_in_the_middle_of_its_own_pass()
    {
        float[] inputs = [1, 2, 3], outputs = new float[2];
        WeakReference? model = null;
        bool alive = false;
        for (int i = 0; i < 10; i++)
        {
            Predict();
            Assert.True(alive);
        }
        Assert.Equal([1, 1], outputs);

        [MethodImpl(MethodImplOptions.NoInlining)]
        void Predict() => Create().Predict(inputs, outputs);

        [MethodImpl(MethodImplOptions.NoInlining)]
        TinyClassifier Create()
        {
            TinyClassifier created = new(options: Small) { DuringInfer = Collect };
            model = new WeakReference(created);
            return created;
        }

        void Collect()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            alive = model!.IsAlive;
        }
    }

    [Fact]
    public void A_block_is_zeroed_aligned_and_closed_after_disposal()
    {
        MemoryBlock block = Backend.Native.Allocate(100);
        unsafe
        {
            Assert.Equal(0, (nint)block.Pointer % 64);
        }
        Assert.Equal(-1, block.Span.IndexOfAnyExcept(0f));
        block.Span.Fill(3);
        block.Clear();
        Assert.Equal(-1, block.Span.IndexOfAnyExcept(0f));
        block.Dispose();
        block.Dispose();
        Assert.Throws<ObjectDisposedException>(() => block.Span.Length);
        Assert.Throws<ObjectDisposedException>(block.Clear);
    }
}
