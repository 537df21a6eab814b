using NetOptim.Generators.Graphs;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Fusion;

internal enum KernelKind
{
    /// <summary>A matrix product with an epilogue and perhaps a column finisher.</summary>
    Product,

    /// <summary>Elementwise ops, one pass.</summary>
    Map,

    /// <summary>A loss term over elements, and elementwise ops on its gradient.</summary>
    Loss,

    /// <summary>Sums over the batch.</summary>
    ColumnReduction,

    /// <summary>Mean and variance over the batch.</summary>
    ColumnMoments,

    /// <summary>Sums over the pixels of each sample.</summary>
    PixelReduction,

    /// <summary>Sums over the columns.</summary>
    RowReduction,

    /// <summary>A hand-written kernel.</summary>
    Call,
}

/// <summary>Ops that share one pass over memory.</summary>
internal sealed class Kernel(int index, KernelKind kind, Operation? anchor, Extent extent, int columns, int rowsPerSample)
{
    private readonly HashSet<Value> _made = [];
    private readonly List<Operation> _fused = [];
    private readonly List<Operation> _finishers = [];
    private readonly HashSet<Value> _inRegister = anchor is null ? [] : [.. anchor.Outputs];

    /// <summary>Place in the program.</summary>
    public int Index => index;

    public KernelKind Kind => kind;

    /// <summary>The op that the kernel is built round; null for a map.</summary>
    public Operation? Anchor => anchor;

    /// <summary>Why the op that started it did not join <see cref="Behind"/>.</summary>
    public required Boundary Boundary { get; init; }

    /// <summary>The kernel that makes the latest operand of the op that started it; null: none does.</summary>
    public Kernel? Behind { get; init; }

    /// <summary>What it walks over: elements of a batch, or one vector.</summary>
    public Extent Extent => extent;

    public int Columns => columns;

    public int RowsPerSample => rowsPerSample;

    /// <summary>How many rows it walks over, as a C# expression.</summary>
    public string Rows => extent == Extent.Columns ? "1" : Text.Rows(rowsPerSample);

    /// <summary>Elementwise ops in order that make the anchor's first operand when the kernel comes to it.</summary>
    public IReadOnlyList<Operation> Prologue { get; private set; } = [];

    /// <summary>Elementwise ops in order, on what the anchor makes.</summary>
    public IReadOnlyList<Operation> Fused => _fused;

    /// <summary>Column reductions over what has just been stored.</summary>
    public IReadOnlyList<Operation> Finishers => _finishers;

    public IEnumerable<Operation> Operations
    {
        get
        {
            foreach (Operation operation in Prologue)
                yield return operation;
            if (anchor is not null)
                yield return anchor;
            foreach (Operation operation in _fused)
                yield return operation;
            foreach (Operation operation in _finishers)
                yield return operation;
        }
    }

    /// <summary>The half of the program that it belongs to: that of the op which started it.</summary>
    public Phase Phase => (anchor ?? _fused[0]).Phase;

    /// <summary>The layer whose result it makes.</summary>
    public string Layer => (Operations.LastOrDefault(operation => !operation.IsRepeated && !_finishers.Contains(operation)) ?? Operations.Last()).Layer;

    /// <summary>The first of the layers that are fused into it: in it or in one of the others values first turn bad, if what the kernel reads is good.</summary>
    public string FirstLayer => Operations.First().Layer;

    /// <summary>The last value of the elementwise chain: what a product returns from its epilogue. What is only repeated is stored besides.</summary>
    public Value? Result =>
        (_fused.LastOrDefault(operation => !operation.IsRepeated) ?? (anchor is { Outputs.Count: > 0 } ? anchor : _fused.LastOrDefault()))?.Output;

    /// <summary>A product that makes a gradient of weights ends there: its columns are not those of the flat vector that weights are elsewhere.</summary>
    public bool AcceptsElementwise => kind is KernelKind.Map or KernelKind.Loss || (kind == KernelKind.Product && extent == Extent.Elements);

    /// <summary>Whether the fused ops read a value only at the very element that they are about to store.</summary>
    public bool IsInPlace => anchor is not { Op: ProductOp product } || !product.SumsMayGoFirst(anchor, _finishers.Count > 0);

    /// <summary>
    /// Whether it can go through some samples of a batch, and later through others. Two finishers cannot: the second goes over the rows again when
    /// the first is done.
    /// </summary>
    public bool TakesParts => kind == KernelKind.Map
        ? extent == Extent.Elements
        : anchor is { Op: ProductOp { TakesParts: true } } && _finishers.Count <= 1;

    /// <summary>Lines of a sample, of which some can be done without the others; 0 where they cannot.</summary>
    public int Lines => anchor is { Op: ProductOp product } ? product.Lines(anchor) : 0;

    /// <summary>Whether an op's kernel would walk over the same rows and columns.</summary>
    public bool WalksLike(Operation operation) =>
        operation.Op.Walked(operation) is var walked && walked.Columns == columns && walked.RowsPerSample == rowsPerSample;

    /// <summary>Whether a value is in a register of the elementwise chain.</summary>
    public bool HoldsInRegister(Value value) => AcceptsElementwise && _inRegister.Contains(value);

    /// <summary>Whether its prologue makes a value.</summary>
    public bool Makes(Value value) => _made.Contains(value);

    public void TakePrologue(IReadOnlyList<Operation> prologue)
    {
        Prologue = prologue;
        _made.UnionWith(prologue.SelectMany(operation => operation.Outputs));
    }

    public void Join(Operation elementwise)
    {
        _fused.Add(elementwise);
        _inRegister.UnionWith(elementwise.Outputs);
    }

    public void Finish(Operation columnReduction) => _finishers.Add(columnReduction);

    public override string ToString() => $"{index}: {kind} {string.Join(" + ", Operations.Select(operation => operation.Label))}";
}
