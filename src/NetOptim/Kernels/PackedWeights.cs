namespace NetOptim.Kernels;

/// <summary>
/// Weights of convolutions and of products as their kernels read them, kept from one prediction to the next. Whoever changes a weight says so
/// (<see cref="Forget"/>); the next prediction packs it again, into the same memory.
/// </summary>
/// <param name="first">The parameters: only these are kept, for other weights may be made anew in every pass.</param>
/// <param name="length">Their number.</param>
/// <param name="backend">Where the packed ones live.</param>
internal sealed unsafe class PackedWeights(float* first, long length, Backend backend) : IDisposable
{
    private readonly Dictionary<PackedWeightsKey, Entry> _entries = [];
    private int _version;

    /// <summary>Bytes that are kept.</summary>
    public long Bytes => _entries.Values.Sum(entry => entry.Memory.Length) * sizeof(float);

    /// <summary>Weights have changed.</summary>
    public void Forget() => _version++;

    /// <summary>Whether these weights are kept once they are packed.</summary>
    public bool Keeps(float* weights) => weights >= first && weights < first + length;

    /// <summary>Memory for these weights; null if they are none that are kept.</summary>
    /// <param name="key">Which weights, and how they are packed.</param>
    /// <param name="floats">Their packed length.</param>
    public Entry? Find(in PackedWeightsKey key, long floats)
    {
        if (!Keeps((float*)key.Weights))
        {
            return null;
        }
        if (!_entries.TryGetValue(key, out Entry? entry))
        {
            entry = new Entry(this, backend.Allocate(floats));
            _entries.Add(key, entry);
        }
        return entry;
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        foreach (Entry entry in _entries.Values)
        {
            entry.Memory.Dispose();
        }
        _entries.Clear();
    }

    /// <summary>The packed weights of one kernel.</summary>
    internal sealed class Entry(PackedWeights owner, MemoryBlock memory)
    {
        private int _version = owner._version - 1;

        public MemoryBlock Memory { get; } = memory;

        /// <summary>They are packed, and no weight has changed since.</summary>
        public bool IsCurrent => _version == owner._version;

        /// <summary>They have just been packed, all of them.</summary>
        public void MarkCurrent() => _version = owner._version;
    }
}

/// <summary>What packed weights depend on: where the weights are, and in which order a kernel reads them.</summary>
/// <param name="Weights">Address of the first weight.</param>
/// <param name="Shape">The convolution, of images of any size; a product as one of a single tap.</param>
/// <param name="IsGradient">Of the input, which reads the weights transposed (the forward pass of a transposed convolution).</param>
/// <param name="PanelColumns">Columns of the first panel; 0 for depthwise kernels.</param>
/// <param name="IsWinograd">At the points of minimal filtering, not the taps themselves.</param>
/// <param name="IsProduct">For a plain product.</param>
internal readonly record struct PackedWeightsKey(
    nint Weights, ConvolutionShape Shape, bool IsGradient, int PanelColumns, bool IsWinograd = false, bool IsProduct = false)
{
    public static unsafe PackedWeightsKey Of(float* weights, in ConvolutionShape shape, bool isGradient, int panelColumns, bool isWinograd = false) =>
        new((nint)weights, shape with { InHeight = 0, InWidth = 0 }, isGradient, panelColumns, isWinograd);

    /// <summary>Weights [<paramref name="columns"/>, <paramref name="terms"/>] as the second operand of a product.</summary>
    public static unsafe PackedWeightsKey OfProduct(float* weights, int columns, int terms, int panelColumns) =>
        new((nint)weights, new ConvolutionShape(0, 0, terms, columns, 1, 1, 0), IsGradient: false, panelColumns, IsProduct: true);
}
