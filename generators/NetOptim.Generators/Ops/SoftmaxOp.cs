using NetOptim.Generators.Gradients;
using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Ops;

/// <summary>x[B, n] → softmax over the columns; of a sequence over those of each step.</summary>
internal sealed class SoftmaxOp : Op, ICallOp
{
    public override string Name => "softmax";

    public override IEnumerable<OutputShape> Outputs(IReadOnlyList<Value> inputs) => [OutputShape.Like(inputs[0])];

    public string Call(Operation self, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs) =>
        $"Softmax.Forward(Workers, {inputs[0]}, {outputs[0]}, {Text.Rows(self.Output.RowsPerSample)}, {Text.Int(self.Output.Columns)});";

    public override void Differentiate(Operation self, Differentiator gradients)
    {
        if (gradients.Of(self.Output) is { } dy && gradients.Wants(self.Inputs[0]))
            gradients.Add(self.Inputs[0], new SoftmaxGradientOp(), dy, self.Output);
    }

    public override long Flops(Operation self) => 4L * self.Output.Size;
}

/// <summary>dy, y → y·(dy - Σ dy·y).</summary>
internal sealed class SoftmaxGradientOp : Op, ICallOp
{
    public override string Name => "softmaxGradient";

    public override IEnumerable<OutputShape> Outputs(IReadOnlyList<Value> inputs) => [OutputShape.Like(inputs[0])];

    public string Call(Operation self, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs) =>
        $"Softmax.Backward(Workers, {inputs[0]}, {inputs[1]}, {outputs[0]}, {Text.Rows(self.Output.RowsPerSample)}, {Text.Int(self.Output.Columns)});";
}
