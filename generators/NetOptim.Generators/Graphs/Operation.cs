using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Graphs;

/// <summary>One op applied to values; a graph is a list of them in an order in which they can run.</summary>
/// <param name="op">What is done.</param>
/// <param name="inputs">Its operands (roots, never views).</param>
/// <param name="outputs">What it makes.</param>
/// <param name="layer">The layer it comes from.</param>
internal sealed class Operation(Op op, IReadOnlyList<Value> inputs, IReadOnlyList<Value> outputs, string layer)
{
    public Op Op => op;

    public IReadOnlyList<Value> Inputs => inputs;

    public IReadOnlyList<Value> Outputs => outputs;

    public string Layer => layer;

    public Value Output => outputs[0];

    public override string ToString() =>
        $"{string.Join(", ", outputs)} = {op.Name}({string.Join(", ", inputs.Select(input => input.Name))})";
}
