namespace NetOptim;

/// <summary>One named tensor of a model: a view of its block.</summary>
public sealed class Parameter
{
    private readonly CompiledModel _model;
    private readonly bool _isBuffer;

    internal Parameter(CompiledModel model, ParameterInfo info, bool isBuffer)
    {
        _model = model;
        _isBuffer = isBuffer;
        Info = info;
        Frozen = info.Frozen;
    }

    /// <summary>Name, shape and place.</summary>
    public ParameterInfo Info { get; }

    /// <summary>As PyTorch names it: <c>dense1.weight</c>.</summary>
    public string Name => Info.Name;

    /// <summary>As PyTorch shapes it: a dense weight is [out, in].</summary>
    public IReadOnlyList<int> Shape => Info.Shape;

    /// <summary>
    /// Whether optimiser steps leave it and its moments as they are; as declared to begin with. Says nothing for
    /// <see cref="CompiledModel.Buffers"/>, which no optimiser touches.
    /// </summary>
    public bool Frozen { get; set; }

    /// <summary>The values, row-major; writing changes the model. Valid until the model is disposed of and while something refers to it.</summary>
    /// <exception cref="ObjectDisposedException">The model is disposed of.</exception>
    public Span<float> Values => (_isBuffer ? _model.BufferMemory : _model.ParameterMemory).Span.Slice(Info.Offset, Info.Length);

    /// <summary>
    /// The gradient of the last <c>ComputeGradients</c> or <see cref="CompiledModel.Backward"/>; empty for tensors that are not trained.
    /// A training step may leave anything here, for the update can run straight from the product that makes the gradient.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The model is disposed of.</exception>
    public Span<float> Gradient => _isBuffer ? [] : _model.GradientMemory.Span.Slice(Info.Offset, Info.Length);
}
