namespace NetOptim;

/// <summary>
/// Group normalisation (Wu and He 2018) as PyTorch's <c>GroupNorm</c>: every group of channels of a sample by its own mean and (biased) variance,
/// with a scale and a shift per channel.
/// </summary>
/// <param name="groups">Groups of neighbouring channels, a divisor of the channels; as many as there are channels: instance normalisation.</param>
public sealed class GroupNormAttribute(int groups) : LayerAttribute
{
    /// <summary>Groups of neighbouring channels.</summary>
    public int Groups { get; } = groups;

    /// <summary>Added to the variance; greater than 0.</summary>
    public double Epsilon { get; set; } = 1e-5;

    /// <summary>Whether there are a learnt scale and shift.</summary>
    public bool Affine { get; set; } = true;
}

/// <summary>
/// Squeeze and excitation (Hu et al. 2018): x·gate(W₂·f(W₁·mean(x) + b₁) + b₂), a factor for every channel of a sample. Weights as torchvision's
/// <c>SqueezeExcitation</c>: <c>fc1.weight</c> [squeeze, channels, 1, 1], <c>fc2.weight</c> [channels, squeeze, 1, 1].
/// </summary>
/// <param name="squeeze">Units of the layer in the middle, at least 1.</param>
public sealed class SqueezeExciteAttribute(int squeeze) : LayerAttribute
{
    /// <summary>Units of the layer in the middle.</summary>
    public int Squeeze { get; } = squeeze;

    /// <summary>f, by default ReLU.</summary>
    public Activation Activation { get; set; } = Activation.Relu;

    /// <summary>What makes the factors, by default the sigmoid.</summary>
    public Activation Gate { get; set; } = Activation.Sigmoid;
}

/// <summary>
/// Dropout of whole channels (Tompson et al. 2015) as PyTorch's <c>Dropout2d</c>: in training each channel of a sample is zero with probability
/// <paramref name="rate"/> and the others are scaled by 1/(1 - rate); nothing happens in prediction.
/// </summary>
/// <param name="rate">In [0, 1).</param>
public sealed class SpatialDropoutAttribute(double rate) : LayerAttribute
{
    /// <summary>Probability that a channel is dropped.</summary>
    public double Rate { get; } = rate;
}

/// <summary>
/// Stochastic depth (Huang et al. 2016) as torchvision's <c>StochasticDepth</c> in mode "row": in training a sample's whole branch is zero with
/// probability <paramref name="rate"/> and otherwise scaled by 1/(1 - rate); nothing happens in prediction. Put it at the end of a residual's branch.
/// </summary>
/// <param name="rate">In [0, 1).</param>
public sealed class DropPathAttribute(double rate) : LayerAttribute
{
    /// <summary>Probability that a sample's branch is dropped.</summary>
    public double Rate { get; } = rate;
}

/// <summary>Channels of zeros before and behind those of an image: how residual networks without weights in their shortcuts widen them.</summary>
/// <param name="before">At least 0.</param>
/// <param name="after">At least 0.</param>
public sealed class PadChannelsAttribute(int before, int after) : LayerAttribute
{
    /// <summary>Channels of zeros before the others.</summary>
    public int Before { get; } = before;

    /// <summary>Channels of zeros behind the others.</summary>
    public int After { get; } = after;
}

/// <summary>Images larger by a whole factor, as PyTorch's <c>Upsample</c> (corners not aligned).</summary>
/// <param name="scale">At least 1.</param>
public sealed class UpsampleAttribute(int scale) : LayerAttribute
{
    /// <summary>How many times higher and wider.</summary>
    public int Scale { get; } = scale;

    /// <summary>Where the new pixels come from, by default from the nearest.</summary>
    public Interpolation Mode { get; set; }
}

/// <summary>How pixels between pixels are made.</summary>
public enum Interpolation
{
    /// <summary>Every pixel is repeated.</summary>
    Nearest,

    /// <summary>Linearly between the four nearest pixels' centres.</summary>
    Bilinear,
}
