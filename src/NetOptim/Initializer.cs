namespace NetOptim;

/// <summary>How a tensor is first filled.</summary>
public enum Initializer
{
    /// <summary>What the layer's kind asks for: <see cref="TorchUniform"/> for weights and biases of dense layers, as PyTorch does.</summary>
    Default,

    /// <summary>Zeros.</summary>
    Zeros,

    /// <summary>Ones.</summary>
    Ones,

    /// <summary>Uniform in ±1/√fan_in: PyTorch's default of <c>Linear</c> and <c>Conv2d</c>, for weights and biases.</summary>
    TorchUniform,

    /// <summary>Glorot and Bengio 2010: uniform in ±√(6/(fan_in + fan_out)).</summary>
    GlorotUniform,

    /// <summary>Glorot and Bengio 2010: normal with variance 2/(fan_in + fan_out).</summary>
    GlorotNormal,

    /// <summary>He et al. 2015: uniform in ±√(6/fan_in).</summary>
    HeUniform,

    /// <summary>He et al. 2015: normal with variance 2/fan_in.</summary>
    HeNormal,

    /// <summary>LeCun et al. 1998: uniform in ±√(3/fan_in).</summary>
    LeCunUniform,

    /// <summary>LeCun et al. 1998: normal with variance 1/fan_in.</summary>
    LeCunNormal,
}
