using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Graphs;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Layers.Joins;

/// <summary><c>Node.Concat(a, b, …)</c>: one after another along the first dimension of a sample.</summary>
internal sealed class ConcatJoin : JoinDefinition
{
    public override string Kind => "Concat";

    public override Value Build(LayerContext layer, IReadOnlyList<Value> inputs, Func<(string First, string Last)> chains)
    {
        EquatableArray<int> first = inputs[0].Shape;
        for (int i = 1; i < inputs.Count; i++)
        {
            EquatableArray<int> shape = inputs[i].Shape;
            if (shape.Count == first.Count && shape.Skip(1).SequenceEqual(first.Skip(1)))
                continue;
            layer.Arguments.Report(Rules.ConcatShapesDiffer, $"nodes[{Text.Int(i)}]", Text.Shape(first), Text.Shape(shape));
            return inputs[0];
        }
        if (inputs.Count == 1)
            return inputs[0];
        var joined = new EquatableArray<int>([(int)Math.Min(inputs.Sum(input => (long)input.Shape[0]), int.MaxValue), .. first.Skip(1)]);
        // Images side by side along their channels; anything else one sample after another, a sequence's steps as well.
        Value[] operands = first.Count == 3 ? layer.Graph.SameLayout(inputs) : [.. inputs.Select(layer.Graph.OneRow)];
        return layer.Graph.Sequence(layer.Graph.Apply(new ConcatOp(joined), operands));
    }
}
