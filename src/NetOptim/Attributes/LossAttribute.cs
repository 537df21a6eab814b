namespace NetOptim;

/// <summary>Losses; all are means over the batch (and over the outputs where each has a target of its own).</summary>
public enum Loss
{
    /// <summary>Cross-entropy of softmax(outputs) against class labels (<c>int</c>); the model gives logits.</summary>
    SoftmaxCrossEntropy,

    /// <summary>Binary cross-entropy of probabilities against targets in [0, 1]; the model ends in a sigmoid.</summary>
    BinaryCrossEntropy,

    /// <summary>(y - t)².</summary>
    MeanSquaredError,

    /// <summary>|y - t|.</summary>
    MeanAbsoluteError,

    /// <summary>½(y - t)² within <c>Delta</c>, δ·(|y - t| - ½δ) beyond (Huber 1964).</summary>
    Huber,
}

/// <summary>What training minimises.</summary>
/// <param name="kind">Which loss.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class LossAttribute(Loss kind) : Attribute
{
    /// <summary>Which loss.</summary>
    public Loss Kind { get; } = kind;

    /// <summary>Share in [0, 1) of the target that is spread evenly over all classes; for <see cref="Loss.SoftmaxCrossEntropy"/>.</summary>
    public double LabelSmoothing { get; set; }

    /// <summary>Where <see cref="Loss.Huber"/> turns linear; greater than 0.</summary>
    public double Delta { get; set; } = 1;
}
