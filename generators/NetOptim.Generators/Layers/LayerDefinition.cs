using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Layers;

/// <summary>One kind of layer: its arguments, its checks and its lowering to ops. One file each; nothing else names it.</summary>
internal abstract class LayerDefinition : IDefinition
{
    public abstract string Kind { get; }

    /// <summary>Layers without a name are called this and a number counted by kind.</summary>
    public virtual string DefaultName => Text.Camel(Kind);

    /// <summary>Reads and checks the arguments, and appends the layer's ops.</summary>
    /// <returns>The layer's output; the input again where the arguments make it impossible (a problem has then been reported).</returns>
    public abstract Value Build(LayerContext layer, Value input);
}
