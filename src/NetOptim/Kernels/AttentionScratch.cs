namespace NetOptim.Kernels;

/// <summary>Where a worker keeps the blocks of one head. The forward pass uses some of them.</summary>
internal readonly unsafe struct AttentionScratch
{
    /// <summary>Cuts scratch memory of at least <see cref="Length"/> floats up.</summary>
    public AttentionScratch(float* scratch, in AttentionShape shape)
    {
        nint scores = (nint)shape.BlockSteps * shape.BlockSteps;
        nint transposed = (nint)shape.BlockSteps * shape.HeadSize, padded = (nint)shape.BlockSteps * shape.PaddedHeadSize;
        Probabilities = scratch;
        ScoreGradients = Probabilities + scores;
        KeysTransposed = ScoreGradients + scores;
        ValuesTransposed = KeysTransposed + transposed;
        Keys = ValuesTransposed + transposed;
        Queries = Keys + padded;
        OutputGradients = Queries + padded;
        QuerySums = OutputGradients + padded;
        KeySums = QuerySums + padded;
        ValueSums = KeySums + padded;
        FirstOfRows = ValueSums + padded;
        SecondOfRows = FirstOfRows + shape.BlockSteps;
    }

    /// <summary>[queries, keys]: scores, then probabilities.</summary>
    public readonly float* Probabilities;

    /// <summary>[queries, keys]: gradients of the probabilities, then of the scores.</summary>
    public readonly float* ScoreGradients;

    /// <summary>Panels of [head size, keys].</summary>
    public readonly float* KeysTransposed;

    /// <summary>Panels of [head size, keys].</summary>
    public readonly float* ValuesTransposed;

    /// <summary>Panels of [keys, head size]; in the forward pass, of the values.</summary>
    public readonly float* Keys;

    /// <summary>Panels of [queries, head size].</summary>
    public readonly float* Queries;

    /// <summary>Panels of [queries, head size].</summary>
    public readonly float* OutputGradients;

    /// <summary>[queries, padded head size]: the output's or the queries' gradients' sums.</summary>
    public readonly float* QuerySums;

    /// <summary>[keys, padded head size].</summary>
    public readonly float* KeySums;

    /// <summary>[keys, padded head size].</summary>
    public readonly float* ValueSums;

    /// <summary>One number for every query.</summary>
    public readonly float* FirstOfRows;

    /// <summary>Another one.</summary>
    public readonly float* SecondOfRows;

    /// <summary>Floats that blocks of so many steps need.</summary>
    public static int Length(int steps, int headSize, int paddedHeadSize) => steps * (2 * steps + 2 * headSize + 6 * paddedHeadSize + 2);
}
