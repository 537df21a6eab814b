using System.Runtime.ExceptionServices;

namespace NetOptim;

/// <summary>
/// Prepares the next batches on a thread of its own while the current one trains. A few sets of buffers go round: one is read, the
/// others are ready or being filled. Nothing is allocated after the constructor.
/// </summary>
/// <remarks>
/// Which samples make up the next batch does not depend on timing. The thread sleeps while there is nothing to fill, so that the workers keep the
/// cores; where it could not run in time, because all cores are busy, the training thread fills the batch itself instead of waiting.
/// </remarks>
internal sealed class BatchPipeline<TTarget> : IDisposable
    where TTarget : unmanaged
{
    private const int Slots = 4;

    // Below it, filling a batch takes less time than waking a thread.
    private const int WorthAThreadInBytes = 64 * 1024;

    private readonly BatchPlan _plan;
    private readonly long _firstStep;
    private readonly long _total;
    private readonly int[] _order;
    private readonly Batch<TTarget>[] _slots = new Batch<TTarget>[Slots];
    private readonly object _gate = new();
    private readonly Thread? _thread;
    private long _assigned;
    private long _released;
    private bool _reading;
    private bool _stopping;

    /// <summary>Starts preparing.</summary>
    /// <param name="data">The samples.</param>
    /// <param name="plan">Their way into batches.</param>
    /// <param name="firstStep">The model's step at the start.</param>
    /// <param name="epochs">Epochs to prepare, one after the other.</param>
    /// <param name="inBackground">Whether there is a thread for it; null: where batches are large enough and there is a second core.</param>
    public BatchPipeline(Dataset<TTarget> data, BatchPlan plan, long firstStep, int epochs, bool? inBackground = null)
    {
        (_plan, _firstStep, _total) = (plan, firstStep, (long)epochs * plan.Batches);
        int capacity = Math.Min(plan.BatchSize, plan.Samples);
        _order = new int[plan.Samples];
        for (int i = 0; i < Slots; i++)
            _slots[i] = new Batch<TTarget>(data, capacity);
        long bytes = (long)capacity * data.SampleSize * sizeof(float);
        if (!(inBackground ?? (bytes >= WorthAThreadInBytes && Environment.ProcessorCount > 1)))
            return;
        _thread = new Thread(Prepare) { IsBackground = true, Name = "NetOptim batches" };
        _thread.Start();
    }

    /// <summary>The next batch; the one given before must no longer be used.</summary>
    public Batch<TTarget> Next()
    {
        Batch<TTarget> next;
        bool ownFill;
        lock (_gate)
        {
            Release();
            next = _slots[_released % Slots];
            ownFill = _assigned == _released;
            if (ownFill)
                Assign();
            while (!ownFill && !next.IsReady)
                Monitor.Wait(_gate);
        }
        if (ownFill)
            Fill(next);
        next.Failure?.Throw();
        _reading = true;
        return next;
    }

    /// <summary>Ends the thread and frees the buffers.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.Pulse(_gate);
        }
        _thread?.Join();
        foreach (Batch<TTarget> slot in _slots)
            slot.Dispose();
    }

    /// <summary>Gives the batch in hand back; wakes the thread when there is room for more than one.</summary>
    private void Release()
    {
        if (!_reading)
            return;
        _reading = false;
        _released++;
        if (_assigned - _released <= Slots / 2)
            Monitor.Pulse(_gate);
    }

    /// <summary>Decides what the next batch holds; under the lock, so that orders and batches follow each other as planned.</summary>
    private Batch<TTarget> Assign()
    {
        (long epoch, long batch) = Math.DivRem(_assigned, _plan.Batches);
        if (batch == 0)
            _plan.WriteOrder(_order, _firstStep + epoch * _plan.Batches);
        Batch<TTarget> slot = _slots[_assigned++ % Slots];
        slot.Assign(_plan.Slice(_order, (int)batch));
        return slot;
    }

    private void Fill(Batch<TTarget> batch)
    {
        try
        {
            batch.Fill();
        }
#pragma warning disable CA1031 // Whatever goes wrong is thrown on the thread that asks for the batch.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            batch.Failure = ExceptionDispatchInfo.Capture(exception);
        }
        lock (_gate)
        {
            batch.IsReady = true;
            Monitor.Pulse(_gate);
        }
    }

    private void Prepare()
    {
        while (WaitForRoom() is { } batch)
            Fill(batch);
    }

    /// <summary>The next batch to fill, or null when there is none any more.</summary>
    private Batch<TTarget>? WaitForRoom()
    {
        lock (_gate)
        {
            while (!_stopping && _assigned < _total && _assigned - _released == Slots)
                Monitor.Wait(_gate);
            return _stopping || _assigned == _total ? null : Assign();
        }
    }
}
