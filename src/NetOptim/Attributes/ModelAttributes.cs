namespace NetOptim;

/// <summary>Marks a partial class as a model: the compiler derives it from <see cref="CompiledModel"/> and emits its passes.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ModelAttribute : Attribute;

/// <summary>The shape of one input sample, without the batch and channel first: <c>Input(784)</c>, <c>Input(3, 32, 32)</c>.</summary>
/// <param name="shape">Every dimension at least 1.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class InputAttribute(params int[] shape) : Attribute
{
    /// <summary>The shape of one sample.</summary>
    public IReadOnlyList<int> Shape { get; } = shape;
}

/// <summary>What layers have in common. Layers run in the order in which their attributes are written.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public abstract class LayerAttribute : Attribute
{
    /// <summary>Names the layer and so its parameters (<c>{Name}.weight</c>); by default its kind and a number: <c>dense1</c>.</summary>
    public string? Name { get; set; }
}
