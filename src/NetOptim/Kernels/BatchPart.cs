namespace NetOptim.Kernels;

/// <summary>
/// Some samples of a batch, for which several kernels run before any of them goes on to the next samples: what one of them leaves for the
/// other is then still in the cache. A number stands for the whole of a batch of so many samples.
/// </summary>
/// <remarks>
/// Where samples are large, bands of them take their place: equal parts of all samples, as many lines of an image in each, to kernels that look at no pixel but
/// the one at hand. A kernel of a part addresses its samples as in the whole batch. Sums over the batch go on from part to part and are finished with the
/// last one; the parts come in order, with the same workspace. How sums are cut depends on <see cref="Step"/> and
/// <see cref="Batch"/> alone: whether a part takes one step or several is free.
/// </remarks>
public readonly record struct BatchPart
{
    /// <param name="first">The first sample: a multiple of the step.</param>
    /// <param name="count">Samples: a multiple of the step, but for the last part.</param>
    /// <param name="step">Samples that make a part worth while, at least 1 and at most <paramref name="batch"/>.</param>
    /// <param name="batch">Samples of the batch, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such part.</exception>
    public BatchPart(int first, int count, int step, int batch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(step, batch);
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, batch - first);
        ArgumentOutOfRangeException.ThrowIfNotEqual(first % step, 0, nameof(first));
        if (first + count < batch)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(count % step, 0, nameof(count));
        }
        (First, Count, Step, Batch) = (first, count, step, batch);
        (IsFirst, IsLast) = (first == 0, first + count == batch);
    }

    private BatchPart(int first, int end, in BatchPart whole)
    {
        (First, Count, Step, Batch) = (first, end - first, whole.Step, whole.Batch);
    }

    /// <summary>The first sample.</summary>
    public int First { get; }

    /// <summary>Samples of the part.</summary>
    public int Count { get; }

    /// <summary>Samples by which sums over the batch go on.</summary>
    public int Step { get; }

    /// <summary>Samples of the whole batch.</summary>
    public int Batch { get; }

    /// <summary>The sample behind the last one.</summary>
    public int End => First + Count;

    /// <summary>Whether no part comes before: what all parts need is made now.</summary>
    public bool IsFirst { get; private init; }

    /// <summary>Whether no part follows: sums over the batch are finished.</summary>
    public bool IsLast { get; private init; }

    /// <summary>The half of the batch that one worker goes through for itself, 0 or 1; null: all workers are at this part.</summary>
    internal int? Lane { get; private init; }

    /// <summary>Whether sums over the batch are taken at one go.</summary>
    internal bool IsWhole => Step == Batch;

    /// <summary>Steps of the batch.</summary>
    internal int Steps => (Batch - 1) / Step + 1;

    /// <summary>Steps of a lane: of each half of the batch. With an odd number of steps the last one is left over.</summary>
    internal int LaneSteps => Steps / 2;

    /// <summary>The whole of a batch.</summary>
    /// <param name="batch">Samples, at least 1.</param>
    public static implicit operator BatchPart(int batch) => new(0, batch, batch, batch);

    /// <summary>No sample, before all others: makes what the lanes' parts need.</summary>
    internal BatchPart Opening() => new(0, 0, this) { IsFirst = true };

    /// <summary>One step of a lane.</summary>
    /// <param name="lane">0 or 1.</param>
    /// <param name="step">0 … <see cref="LaneSteps"/>-1.</param>
    internal BatchPart OfLane(int lane, int step)
    {
        int first = (lane * LaneSteps + step) * Step;
        return new(first, Math.Min(first + Step, Batch), this) { Lane = lane };
    }

    /// <summary>The step that is left over, or no sample, behind all others: finishes the sums.</summary>
    internal BatchPart Closing() => new(Math.Min(2 * LaneSteps * Step, Batch), Batch, this) { IsLast = true };
}

/// <summary>The parts of a batch, in order.</summary>
internal struct BatchParts
{
    private readonly int _batch;
    private readonly int _step;
    private readonly int _samples;
    private int _first;

    /// <param name="batch">Samples of the batch, at least 1.</param>
    /// <param name="step">Samples by which sums over the batch go on, at least 1; a smaller batch is one part.</param>
    /// <param name="steps">Steps of a part, at least 1: as many as keep all workers busy.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of the numbers is less than 1.</exception>
    public BatchParts(int batch, int step, int steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        _batch = batch;
        _step = Math.Min(step, batch);
        _samples = (int)Math.Min((long)step * steps, batch);
        _first = -_samples;
    }

    /// <summary>The part at hand.</summary>
    public readonly BatchPart Current => new(_first, Math.Min(_samples, _batch - _first), _step, _batch);

    /// <summary>Goes on to the next part.</summary>
    public bool MoveNext()
    {
        _first += _samples;
        return _first < _batch;
    }

    /// <summary>The parts themselves: for <c>foreach</c>.</summary>
    public readonly BatchParts GetEnumerator() => this;
}
