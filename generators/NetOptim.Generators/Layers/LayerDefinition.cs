using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Layers;

/// <summary>One kind of layer: its arguments, its checks and its lowering to ops. One file each; nothing else names it.</summary>
internal abstract class LayerDefinition : IDefinition
{
    public abstract string Kind { get; }

    /// <summary>What it is to its neighbours.</summary>
    public abstract LayerRole Role { get; }

    /// <summary>Whether it is a linear map where it has no activation: in prediction, as for noise. A normalisation counts as none.</summary>
    public virtual bool IsLinear => Role is LayerRole.Weights or LayerRole.Noise or LayerRole.Shape;

    /// <summary>Whether its results are what it gets, in another shape or with noise: what holds of the numbers before it holds of them behind it.</summary>
    public virtual bool KeepsNumbers => Role == LayerRole.Noise;

    /// <summary>Whether it takes the model's input as token ids.</summary>
    public virtual bool TakesTokens => false;

    /// <summary>Whether it takes the rows of its input for the steps of a sequence, or makes such rows: who writes it means a sequence.</summary>
    public virtual bool MeansSequence => false;

    /// <summary>The argument that names an activation of its output; null where it takes none.</summary>
    public virtual string? ActivationArgument => null;

    /// <summary>The argument that gives the number of outputs; null where that follows from the input.</summary>
    public virtual string? WidthArgument => null;

    /// <summary>Whether it adds a bias that its argument <c>Bias</c> can take away.</summary>
    public virtual bool TakesBias => false;

    /// <summary>Layers without a name are called this and a number counted by kind.</summary>
    public virtual string DefaultName => Text.Camel(Kind);

    /// <summary>Reads and checks the arguments, and appends the layer's ops.</summary>
    /// <returns>The layer's output; the input again where the arguments make it impossible (a problem has then been reported).</returns>
    public abstract Value Build(LayerContext layer, Value input);

    /// <summary>Reports what is wrong with the layer in its place. A layer in which <see cref="Build"/> has found an error is not asked.</summary>
    public virtual void Check(LayerView layer)
    {
    }
}
