namespace NetOptim.Kernels;

/// <summary>Sizes of an attention: of every sample and head.</summary>
/// <param name="Steps">Length T of the sequences, at least 1.</param>
/// <param name="Heads">At least 1.</param>
/// <param name="HeadSize">Channels of a head, 1 to <see cref="MaxHeadSize"/>.</param>
/// <param name="IsCausal">Whether a step sees itself and the steps before it only.</param>
public readonly record struct AttentionShape(int Steps, int Heads, int HeadSize, bool IsCausal)
{
    /// <summary>The most channels of a head: its blocks must fit into a worker's scratch memory.</summary>
    public const int MaxHeadSize = 512;

    /// <summary>Channels of all heads.</summary>
    internal int Channels => Heads * HeadSize;

    /// <summary>What scores are multiplied with: 1/√(head size).</summary>
    internal float Scale => 1 / MathF.Sqrt(HeadSize);

    /// <summary>Head size in whole vectors of the widest kind.</summary>
    internal int PaddedHeadSize => (HeadSize + ProductTile.Lanes - 1) / ProductTile.Lanes * ProductTile.Lanes;

    /// <summary>
    /// Steps of a block: the scores of so many queries and keys are in scratch memory at once, with all that the backward pass needs beside them. It depends
    /// on the shape alone.
    /// </summary>
    internal int BlockSteps
    {
        get
        {
            ReadOnlySpan<int> lengths = [128, 96, 64, 32];
            foreach (int length in lengths)
            {
                if (AttentionScratch.Length(length, HeadSize, PaddedHeadSize) <= WorkerPool.ScratchLength)
                    return length;
            }
            throw new InvalidOperationException(
                $"Expected heads of at most {MaxHeadSize} channels, found {HeadSize}: blocks of {lengths[^1]} steps need {AttentionScratch.Length(lengths[^1], HeadSize, PaddedHeadSize)} "
                + $"numbers of scratch memory, a worker has {WorkerPool.ScratchLength}.");
        }
    }

    /// <summary>Blocks of a sequence.</summary>
    internal int Blocks => (Steps - 1) / BlockSteps + 1;

    internal void Check(int batch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        ArgumentOutOfRangeException.ThrowIfLessThan(Steps, 1, nameof(Steps));
        ArgumentOutOfRangeException.ThrowIfLessThan(Heads, 1, nameof(Heads));
        ArgumentOutOfRangeException.ThrowIfLessThan(HeadSize, 1, nameof(HeadSize));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(HeadSize, MaxHeadSize, nameof(HeadSize));
    }
}
