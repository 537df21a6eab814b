using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace NetOptim.Kernels;

/// <summary>The items of a piece of work, a share for every worker, each of whom helps the others when its own is done.</summary>
internal sealed unsafe class WorkShares
{
    /// <summary>From one worker's word to the next, in words: two cache lines, which the processor may fetch together.</summary>
    private const int ClaimStride = 16;

    private readonly int _workers;
    // A word for every worker's share. High half: number of the work; low half: how many items of the share are left to claim.
    private readonly long* _claims;
    private int _number;
    private State _state;
    private Exception? _failure;
    private delegate*<void*, int, int, void> _execute;
    private void* _context;
    private int _items;

    /// <param name="workers">At least 1.</param>
    public WorkShares(int workers)
    {
        _workers = workers;
        nuint claimBytes = (nuint)workers * ClaimStride * sizeof(long);
        _claims = (long*)NativeMemory.AlignedAlloc(claimBytes, 128);
        NativeMemory.Clear(_claims, claimBytes);
    }

    /// <summary>The word that workers contend for, on cache lines of its own.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct State
    {
        [FieldOffset(128)] public int Done;
    }

    /// <summary>Number of the work that a worker has a share in: another than before as soon as there is another work.</summary>
    public long NumberOf(int worker) => Volatile.Read(ref Claim(worker)) >> 32;

    /// <summary>Begins a piece of work. All of the one before must be done.</summary>
    public void Publish(int items, delegate*<void*, int, int, void> execute, void* context)
    {
        // All of it is published by the exchanges of the claims below, and read by workers between two looks at a claim.
        _execute = execute;
        _context = context;
        _items = items;
        _failure = null;
        _state.Done = 0;
        _number++;
        for (int worker = 0; worker < _workers; worker++)
        {
            int share = ShareEnd(worker) - ShareEnd(worker - 1);
            Interlocked.Exchange(ref Claim(worker), (long)_number << 32 | (uint)share);
        }
    }

    /// <summary>Does what is left of the worker's own share, then of the others'.</summary>
    public void TakePart(int worker)
    {
        for (int i = 0; i < _workers; i++)
        {
            TakeShare(worker, worker + i < _workers ? worker + i : worker + i - _workers);
        }
    }

    /// <summary>Returns when all items are done; what one of them has thrown, or null.</summary>
    public Exception? Wait()
    {
        SpinWait spin = default;
        while (Volatile.Read(ref _state.Done) < _items)
        {
            spin.SpinOnce(sleep1Threshold: -1);
        }
        return _failure;
    }

    /// <summary>Shares items out with those who look for work at this moment, and does them as worker 0.</summary>
    public void Run(int items, delegate*<void*, int, int, void> execute, void* context)
    {
        Publish(items, execute, context);
        TakePart(0);
        if (Wait() is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>Gives the memory back: nobody may be looking for work any more.</summary>
    public void Free() => NativeMemory.AlignedFree(_claims);

    private ref long Claim(int worker) => ref _claims[worker * ClaimStride];

    // Items before the end of a worker's share.
    private int ShareEnd(int worker) => (int)((long)_items * (worker + 1) / _workers);

    /// <summary>Claims items of a share until there are none left.</summary>
    private void TakeShare(int worker, int owner)
    {
        ref long word = ref Claim(owner);
        long claim = Volatile.Read(ref word);
        while ((int)claim > 0)
        {
            delegate*<void*, int, int, void> execute = _execute;
            void* context = _context;
            int item = ShareEnd(owner) - (int)claim;
            // Success means that the work is still the one whose function, context and size were read above: it cannot end, and
            // so cannot be replaced, before this very item is claimed and done.
            long seen = Interlocked.CompareExchange(ref word, claim - 1, claim);
            if (seen != claim)
            {
                claim = seen;
                continue;
            }
            claim--;
            try
            {
                if (Volatile.Read(ref _failure) is null)
                {
                    execute(context, item, worker);
                }
            }
            // Whatever an item throws is thrown again by who began the work.
#pragma warning disable CA1031
            catch (Exception failure)
#pragma warning restore CA1031
            {
                Interlocked.CompareExchange(ref _failure, failure, null);
            }
            Interlocked.Increment(ref _state.Done);
        }
    }
}
