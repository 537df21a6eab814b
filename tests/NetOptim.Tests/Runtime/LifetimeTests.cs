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
    public void Disposal_in_the_middle_of_a_pass_waits_for_its_end()
    {
        float[] inputs = [1, 2, 3], outputs = new float[2];
        TinyClassifier model = new(options: Small);
        Parameter parameter = model.Parameters[0];
        int length = 0;
        model.DuringInfer = () =>
        {
            Thread other = new(model.Dispose);
            other.Start();
            other.Join();
            length = parameter.Values.Length; // still there
        };

        model.Predict(inputs, outputs);

        Assert.Equal([1, 1], outputs);
        Assert.True(length > 0);
        Assert.Throws<ObjectDisposedException>(() => parameter.Values.Length);
        Assert.Throws<ObjectDisposedException>(() => model.Predict(inputs, outputs));
        model.Dispose();
    }

    [Fact]
    public void Of_threads_that_begin_at_once_one_works_and_the_others_are_told()
    {
        const int Threads = 4, Rounds = 2_000;
        using TinyClassifier model = new(options: Small);
        int inside = 0, most = 0, done = 0, refused = 0;
        model.DuringInfer = () =>
        {
            int now = Interlocked.Increment(ref inside);
            most = Math.Max(most, now);
            Thread.SpinWait(20);
            Interlocked.Decrement(ref inside);
        };
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
        {
            float[] inputs = [1, 2, 3], outputs = new float[2];
            for (int i = 0; i < Rounds; i++)
            {
                try
                {
                    model.Predict(inputs, outputs);
                    Interlocked.Increment(ref done);
                }
                catch (InvalidOperationException)
                {
                    Interlocked.Increment(ref refused);
                }
            }
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();

        Assert.Equal(1, most);
        Assert.Equal(Threads * Rounds, done + refused);
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
