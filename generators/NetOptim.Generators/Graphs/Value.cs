namespace NetOptim.Generators.Graphs;

/// <summary>Which indices a value has.</summary>
internal enum Extent
{
    /// <summary>[batch, columns]: one tensor per sample.</summary>
    Elements,

    /// <summary>[batch]: one scalar per sample.</summary>
    Rows,

    /// <summary>[columns]: one vector for the whole batch.</summary>
    Columns,
}

/// <summary>Where a value lives.</summary>
internal enum Storage
{
    /// <summary>The caller's inputs.</summary>
    Input,

    /// <summary>The caller's targets.</summary>
    Target,

    /// <summary>The loss's gradient by the outputs, given by the caller.</summary>
    OutputGradient,

    /// <summary>The caller's outputs.</summary>
    Output,

    /// <summary>The parameter block.</summary>
    Parameter,

    /// <summary>The gradient block.</summary>
    Gradient,

    /// <summary>The block of tensors that are saved but not trained.</summary>
    Buffer,

    /// <summary>The arena, or nowhere at all where one kernel makes and uses it.</summary>
    Arena,
}

/// <summary>One tensor of a graph.</summary>
/// <param name="shape">Per sample, channel first; the batch is the one symbolic dimension.</param>
/// <param name="rowsPerSample">
/// How many rows a sample has in memory: 1, its pixels where channels come last (then a row is one pixel's channels), or the steps of a sequence.
/// </param>
internal sealed class Value(int id, string name, Extent extent, EquatableArray<int> shape, Storage storage, TensorDefinition? tensor = null, Value? root = null,
    int rowsPerSample = 1)
{
    public int Id => id;

    public string Name { get; set; } = name;

    public Extent Extent => extent;

    public EquatableArray<int> Shape => shape;

    public Storage Storage { get; set; } = storage;

    /// <summary>The parameter or buffer that it is, or is the gradient of.</summary>
    public TensorDefinition? Tensor => tensor;

    /// <summary>The value whose memory this is a reshaped view of; itself if it is none.</summary>
    public Value Root => root ?? this;

    /// <summary>1, the pixels of a sample where channels come last, or the steps of a sequence.</summary>
    public int RowsPerSample => rowsPerSample;

    /// <summary>Length of a row in memory.</summary>
    public int Columns { get; } = shape.Size() / rowsPerSample;

    /// <summary>Scalars per sample (or in all, for <see cref="Extent.Columns"/>).</summary>
    public int Size { get; } = shape.Size();

    public override string ToString() => extent switch
    {
        Extent.Elements => $"{Name}[B, {Text.Shape(shape)}]",
        Extent.Rows => $"{Name}[B]",
        _ => $"{Name}[{Text.Shape(shape)}]",
    };
}
