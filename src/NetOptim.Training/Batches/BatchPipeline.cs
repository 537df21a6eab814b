using System.Runtime.ExceptionServices;

namespace NetOptim;

/// <summary>
/// Prepares the next batches on a thread of its own while the current one trains. Three sets of buffers go round: one is read, one is
/// ready, one is being filled. Nothing is allocated after the constructor.
/// </summary>
/// <remarks>Which batch comes next does not depend on timing. The thread sleeps while there is nothing to fill, so that the workers keep the cores.</remarks>
internal sealed class BatchPipeline<TTarget> : IDisposable
    where TTarget : unmanaged
{
    private const int Slots = 3;

    private readonly Dataset<TTarget> _data;
    private readonly BatchPlan _plan;
    private readonly long _firstStep;
    private readonly int _epochs;
    private readonly Batch<TTarget>[] _slots = new Batch<TTarget>[Slots];
    private readonly object _gate = new();
    private readonly Thread _thread;
    private int _filled;
    private int _next;
    private bool _reading;
    private bool _stopping;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Starts preparing.</summary>
    /// <param name="data">The samples.</param>
    /// <param name="plan">Their way into batches.</param>
    /// <param name="firstStep">The model's step at the start.</param>
    /// <param name="epochs">Epochs to prepare, one after the other.</param>
    public BatchPipeline(Dataset<TTarget> data, BatchPlan plan, long firstStep, int epochs)
    {
        (_data, _plan, _firstStep, _epochs) = (data, plan, firstStep, epochs);
        int capacity = Math.Min(plan.BatchSize, plan.Samples);
        for (int i = 0; i < Slots; i++)
            _slots[i] = new Batch<TTarget>(data, capacity);
        _thread = new Thread(Produce) { IsBackground = true, Name = "NetOptim batches" };
        _thread.Start();
    }

    /// <summary>The next batch; the one given before must no longer be used.</summary>
    public Batch<TTarget> Next()
    {
        lock (_gate)
        {
            ReleaseCurrent();
            while (_filled == 0 && _failure is null)
                Monitor.Wait(_gate);
            // A failure comes after the batches that were prepared before it.
            if (_filled == 0)
                _failure!.Throw();
            _reading = true;
            return _slots[_next];
        }
    }

    /// <summary>Ends the thread and frees the buffers.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.PulseAll(_gate);
        }
        _thread.Join();
        foreach (Batch<TTarget> slot in _slots)
            slot.Dispose();
    }

    private void ReleaseCurrent()
    {
        if (!_reading)
            return;
        _reading = false;
        _filled--;
        _next = (_next + 1) % Slots;
        Monitor.Pulse(_gate);
    }

    private void Produce()
    {
        try
        {
            int[] order = new int[_plan.Samples];
            int slot = 0;
            for (int epoch = 0; epoch < _epochs; epoch++)
            {
                _plan.WriteOrder(order, _firstStep + (long)epoch * _plan.Batches);
                for (int batch = 0; batch < _plan.Batches; batch++)
                {
                    if (!WaitForFreeSlot())
                        return;
                    _slots[slot].Fill(_data, _plan.Slice(order, batch));
                    slot = (slot + 1) % Slots;
                    Publish();
                }
            }
        }
#pragma warning disable CA1031 // Whatever goes wrong here is thrown again on the thread that asks for the batch.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            lock (_gate)
            {
                _failure = ExceptionDispatchInfo.Capture(exception);
                Monitor.PulseAll(_gate);
            }
        }
    }

    private bool WaitForFreeSlot()
    {
        lock (_gate)
        {
            while (_filled == Slots && !_stopping)
                Monitor.Wait(_gate);
            return !_stopping;
        }
    }

    private void Publish()
    {
        lock (_gate)
        {
            _filled++;
            Monitor.Pulse(_gate);
        }
    }
}
