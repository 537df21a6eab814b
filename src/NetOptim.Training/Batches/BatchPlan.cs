using NetOptim.Kernels;

namespace NetOptim;

/// <summary>Which samples make up which batch: a pure function of the seed and the step at which an epoch starts.</summary>
/// <param name="Samples">Samples in the data set.</param>
/// <param name="BatchSize">Samples in a batch.</param>
/// <param name="DropLast">Whether a last batch that is not full is left out.</param>
/// <param name="Shuffle">Whether every epoch has an order of its own.</param>
/// <param name="Seed">Key of the orders.</param>
internal sealed record BatchPlan(int Samples, int BatchSize, bool DropLast, bool Shuffle, ulong Seed)
{
    // Initial weights draw from the streams counted from 0, so the orders take the upper half.
    private const uint OrderStreams = 0x8000_0000;

    /// <summary>Batches in an epoch.</summary>
    public int Batches => DropLast ? Samples / BatchSize : (Samples - 1) / BatchSize + 1;

    /// <summary>Writes the order of the epoch that starts at a step, whatever orders came before it.</summary>
    /// <param name="order">Receives every sample's number once.</param>
    /// <param name="firstStep">The model's step at the start of the epoch: a resumed run goes on as one that was never interrupted.</param>
    public void WriteOrder(Span<int> order, long firstStep)
    {
        for (int i = 0; i < order.Length; i++)
            order[i] = i;
        if (Shuffle)
            new PhiloxRandom(Seed, OrderStreams | (uint)firstStep).Shuffle(order);
    }

    /// <summary>The part of an order that is one batch.</summary>
    public ReadOnlySpan<int> Slice(ReadOnlySpan<int> order, int batch)
    {
        int start = batch * BatchSize;
        return order.Slice(start, Math.Min(BatchSize, Samples - start));
    }
}
