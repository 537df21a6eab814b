namespace NetOptim;

/// <summary>One named tensor of a model: a view of its block.</summary>
public sealed unsafe class Parameter
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

    /// <summary>Whether optimiser steps leave it as it is.</summary>
    public bool Frozen { get; set; }

    /// <summary>The values, row-major; writing changes the model.</summary>
    public Span<float> Values =>
        new((_isBuffer ? _model.BufferMemory : _model.ParameterMemory).Pointer + Info.Offset, Info.Length);

    /// <summary>The gradient of the last <c>ComputeGradients</c>; empty for tensors that are not trained.</summary>
    public Span<float> Gradient => _isBuffer ? [] : new(_model.GradientMemory.Pointer + Info.Offset, Info.Length);
}
