namespace NetOptim.Generators.Gradients;

/// <summary>Why a value that the backward half reads is kept for it and not computed again; <see cref="Recomputation"/> decides.</summary>
internal enum KeepReason
{
    /// <summary>A product, sums or a hand-written kernel makes it, and none of these is done twice.</summary>
    NotElementwise,

    /// <summary>The caller reads it, so that it is in memory anyway.</summary>
    Wanted,

    /// <summary>It can be made again only from values that are no longer in memory, or that have other rows.</summary>
    OperandsGone,

    /// <summary>To make it again costs more than to keep it.</summary>
    Costly,

    /// <summary>It could be made again, but the arena would not become smaller by it.</summary>
    NoGain,
}
