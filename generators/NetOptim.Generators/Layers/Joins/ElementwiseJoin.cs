using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Graphs;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Layers.Joins;

/// <summary>Two values of one shape, element by element.</summary>
internal abstract class ElementwiseJoin : JoinDefinition
{
    protected abstract Op CreateOp();

    public override Value Build(LayerContext layer, IReadOnlyList<Value> inputs, Func<(string First, string Last)> chains)
    {
        (Value left, Value right) = (inputs[0], inputs[1]);
        if (left.Shape.Equals(right.Shape))
            return layer.Graph.Apply(CreateOp(), layer.Graph.SameLayout(inputs));
        (string first, string last) = chains();
        layer.Arguments.Report(Rules.ShapesDiffer, null, Kind, Text.Shape(left.Shape), Text.Shape(right.Shape), first, last);
        return left;
    }
}

/// <summary><c>a + b</c>.</summary>
internal sealed class AddJoin : ElementwiseJoin
{
    public override string Kind => "Add";

    public override string OperatorMethod => "op_Addition";

    protected override Op CreateOp() => new AddOp();
}

/// <summary><c>a * b</c>.</summary>
internal sealed class MultiplyJoin : ElementwiseJoin
{
    public override string Kind => "Multiply";

    public override string OperatorMethod => "op_Multiply";

    protected override Op CreateOp() => new MultiplyOp();
}
