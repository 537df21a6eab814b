using NetOptim.Generators.Graphs;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Layers;

/// <summary>x·Wᵀ + b: a dense layer, and a part of many others.</summary>
internal static class LinearMap
{
    /// <summary>Appends the product and, where there is a bias, its sum; of a sequence for every step.</summary>
    /// <param name="part">Which part of a larger layer it is; empty for a layer of its own.</param>
    /// <param name="input">A vector per sample, or a sequence [T, C].</param>
    /// <param name="weight">Its first dimension counts the outputs.</param>
    public static Value Apply(LayerContext layer, string part, Value input, Value weight, Value? bias)
    {
        string name = Text.Camel(layer.Name) + Text.PascalPart(part);
        int rows = input.Shape.Count == 2 ? input.Shape[0] : 1;
        Value product = layer.Graph.ApplyNamed(name + "Product", new LinearOp(rows), input, weight);
        Value result = bias is null ? product : layer.Graph.ApplyNamed(name + "Sum", new AddBiasOp(), product, bias);
        // One row is a vector in memory; a sequence of one step stays one all the same.
        return input.Shape.Count == 2 && rows == 1 ? GraphBuilder.Reshape(result, new EquatableArray<int>([1, result.Size])) : result;
    }
}
