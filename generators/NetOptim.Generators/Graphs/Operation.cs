using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Graphs;

/// <summary>Which half of a program an operation belongs to; each half is a method of its own.</summary>
internal enum Phase
{
    Forward,
    Backward,
}

/// <summary>One op applied to values; a graph is a list of them in an order in which they can run.</summary>
/// <param name="op">What is done.</param>
/// <param name="inputs">Its operands (roots, never views).</param>
/// <param name="outputs">What it makes.</param>
/// <param name="layer">The layer it comes from.</param>
/// <param name="phase">The half of the program.</param>
/// <param name="isRepeated">Whether it makes once more, in the backward half, what the forward half made.</param>
/// <param name="isPrologue">Whether it stands in the prologue of the product that follows it.</param>
internal sealed class Operation(
    Op op, IReadOnlyList<Value> inputs, IReadOnlyList<Value> outputs, string layer, Phase phase, bool isRepeated = false, bool isPrologue = false)
{
    public Op Op => op;

    public IReadOnlyList<Value> Inputs => inputs;

    public IReadOnlyList<Value> Outputs => outputs;

    public string Layer => layer;

    public Phase Phase => phase;

    public bool IsRepeated => isRepeated;

    public bool IsPrologue => isPrologue;

    public Value Output => outputs[0];

    /// <summary>The op as a reader of kernels sees it.</summary>
    public string Label => isRepeated ? op.Name + " again" : op.Name;

    public override string ToString() =>
        $"{string.Join(", ", outputs)} = {Label}({string.Join(", ", inputs.Select(input => input.Name))})";
}
