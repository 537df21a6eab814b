namespace NetOptim;

/// <summary>Activations, defined as PyTorch defines them.</summary>
public enum Activation
{
    /// <summary>f(x) = x.</summary>
    None,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>x for x ≥ 0, slope·x below; slope 0.01 unless <c>Alpha</c> says otherwise.</summary>
    LeakyRelu,

    /// <summary>x for x ≥ 0, α·(eˣ - 1) below (Clevert et al. 2016); α = 1 unless <c>Alpha</c> says otherwise.</summary>
    Elu,

    /// <summary>Scaled ELU (Klambauer et al. 2017).</summary>
    Selu,

    /// <summary>x·Φ(x), exact (Hendrycks and Gimpel 2016).</summary>
    Gelu,

    /// <summary>The tanh approximation of GELU.</summary>
    GeluTanh,

    /// <summary>x·σ(x), also called swish.</summary>
    Silu,

    /// <summary>x·tanh(softplus(x)) (Misra 2019).</summary>
    Mish,

    /// <summary>σ(x) = 1/(1 + e⁻ˣ).</summary>
    Sigmoid,

    /// <summary>min(max(x + 3, 0), 6)/6.</summary>
    HardSigmoid,

    /// <summary>tanh(x).</summary>
    Tanh,

    /// <summary>ln(1 + eˣ); x above 20.</summary>
    Softplus,

    /// <summary>x·min(max(x + 3, 0), 6)/6 (Howard et al. 2019).</summary>
    HardSwish,

    /// <summary>min(max(x, 0), 6).</summary>
    Relu6,

    /// <summary>eˣ/Σeˣ over the outputs of a sample.</summary>
    Softmax,
}
