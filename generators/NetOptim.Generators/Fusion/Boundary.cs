namespace NetOptim.Generators.Fusion;

/// <summary>
/// What the fuser decides about an op: to let it join the kernel that makes the latest of its operands, or why it may not. A kernel keeps that of
/// the op which started it, so that a report can say why values go through memory.
/// </summary>
internal enum Boundary
{
    /// <summary>None: it goes on with what the kernel has in registers.</summary>
    Joins,

    /// <summary>None: a sum over the batch that the kernel takes of what it has just stored.</summary>
    Finishes,

    /// <summary>The op walks over memory in a way of its own: a product, sums, a loss, a hand-written kernel.</summary>
    OwnWalk,

    /// <summary>No kernel makes any of its operands.</summary>
    NothingToJoin,

    /// <summary>That kernel belongs to the forward half and the op to the backward half.</summary>
    OtherHalf,

    /// <summary>That kernel stores what it makes and goes on with nothing: sums, a hand-written kernel, a product that makes a gradient of weights.</summary>
    TakesNothing,

    /// <summary>That kernel ends in no sums over the batch.</summary>
    TakesNoSums,

    /// <summary>That kernel walks over other rows and columns.</summary>
    OtherShape,

    /// <summary>An operand is a sum with which that kernel ends: it is not known before all rows are done.</summary>
    AfterAllRows,
}
