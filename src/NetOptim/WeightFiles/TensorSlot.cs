namespace NetOptim.WeightFiles;

/// <summary>A named place in a model's memory that a file's tensor comes from or goes to.</summary>
/// <param name="Name">Name in the file.</param>
/// <param name="Shape">Shape in the file.</param>
/// <param name="Block">The block it lies in.</param>
/// <param name="Offset">Where it starts there, in floats.</param>
/// <param name="Length">Floats.</param>
internal sealed unsafe record TensorSlot(string Name, IReadOnlyList<int> Shape, MemoryBlock Block, long Offset, int Length)
{
    /// <summary>The values; the caller keeps the block alive.</summary>
    public Span<float> Values => new(Block.Pointer + Offset, Length);
}
