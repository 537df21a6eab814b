namespace NetOptim;

/// <summary>A penalty λ·Σ|w| on the weights of every layer that does not say otherwise, added to the loss.</summary>
/// <param name="lambda">λ, at least 0.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class L1Attribute(double lambda) : Attribute
{
    /// <summary>λ.</summary>
    public double Lambda { get; } = lambda;

    /// <summary>Whether biases are penalised too.</summary>
    public bool Bias { get; set; }
}

/// <summary>A penalty λ·Σw² (gradient 2λw) on the weights of every layer that does not say otherwise, added to the loss.</summary>
/// <param name="lambda">λ, at least 0.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class L2Attribute(double lambda) : Attribute
{
    /// <summary>λ.</summary>
    public double Lambda { get; } = lambda;

    /// <summary>Whether biases are penalised too.</summary>
    public bool Bias { get; set; }
}

/// <summary>No unit's weights have a larger Euclidean norm than this after a step, in every layer that does not say otherwise.</summary>
/// <param name="limit">Greater than 0.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class MaxNormAttribute(double limit) : Attribute
{
    /// <summary>The largest norm.</summary>
    public double Limit { get; } = limit;
}

/// <summary>Ends training when a watched quantity stops improving; <c>Fit</c> obeys it.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class EarlyStoppingAttribute : Attribute
{
    /// <summary>The watched quantity, as the history names it.</summary>
    public string Monitor { get; set; } = "val_loss";

    /// <summary>Epochs without improvement before training ends; at least 0.</summary>
    public int Patience { get; set; } = 5;

    /// <summary>A smaller change does not count as improvement; at least 0.</summary>
    public double MinDelta { get; set; }

    /// <summary>Which way is better.</summary>
    public MonitorMode Mode { get; set; }

    /// <summary>Whether the weights of the best epoch are put back at the end.</summary>
    public bool RestoreBestWeights { get; set; }

    /// <summary>Epochs before watching begins; at least 0.</summary>
    public int StartFromEpoch { get; set; }

    /// <summary>A value that the quantity must better to count as improvement; none by default.</summary>
    public double Baseline { get; set; }
}

/// <summary>Which way a watched quantity is better.</summary>
public enum MonitorMode
{
    /// <summary>Losses and errors small, everything else large.</summary>
    Auto,

    /// <summary>Smaller is better.</summary>
    Minimize,

    /// <summary>Larger is better.</summary>
    Maximize,
}
