using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Layers.Joins;

/// <summary>One kind of operation on several values: what <c>Build</c> has besides layers. One file each; nothing else names it.</summary>
internal abstract class JoinDefinition : IDefinition
{
    /// <summary>Name of the static method of <c>Node</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>The method that C# makes of the operator; null where there is none.</summary>
    public virtual string? OperatorMethod => null;

    /// <summary>Checks the shapes and appends the op.</summary>
    /// <returns>The result; the first input where the shapes make it impossible (a problem has then been reported).</returns>
    /// <param name="chains">The steps and shapes that led to the first and the last input.</param>
    public abstract Value Build(LayerContext layer, IReadOnlyList<Value> inputs, Func<(string First, string Last)> chains);
}
