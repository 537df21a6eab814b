using NetOptim.Generators.Gradients;
using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Ops;

/// <summary>x[B, C, H, W] → larger by a whole factor [B, C, s·H, s·W], channels last.</summary>
/// <param name="shape">[C, H, W] of x.</param>
internal sealed class UpsampleOp(EquatableArray<int> shape, int scale, bool isBilinear) : Op, ICallOp
{
    public override string Name => isBilinear ? "upsampleBilinear" : "upsampleNearest";

    public override IEnumerable<OutputShape> Outputs(IReadOnlyList<Value> inputs) =>
    [
        new OutputShape(
            Extent.Elements, new EquatableArray<int>([shape[0], scale * shape[1], scale * shape[2]]), scale * shape[1] * scale * shape[2]),
    ];

    public string Call(Operation self, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs) =>
        $"Upsampling.Forward(Workers, {inputs[0]}, {outputs[0]}, {Arguments(shape, scale, isBilinear)});";

    public override void Differentiate(Operation self, Differentiator gradients)
    {
        if (gradients.Of(self.Output) is { } dy && gradients.Wants(self.Inputs[0]))
            gradients.Add(self.Inputs[0], new UpsampleGradientOp(shape, scale, isBilinear), dy);
    }

    /// <summary>A pixel between four is a mix of two mixes of two, each of three operations; one that is copied costs none.</summary>
    public override long Flops(Operation self) => isBilinear ? 9L * self.Output.Size : 0;

    internal static string Arguments(EquatableArray<int> shape, int scale, bool isBilinear) =>
        $"{Text.Int(shape[1])}, {Text.Int(shape[2])}, {Text.Int(shape[0])}, scale: {Text.Int(scale)}, isBilinear: {Text.Bool(isBilinear)}, batch";
}

/// <summary>dy → dx.</summary>
internal sealed class UpsampleGradientOp(EquatableArray<int> shape, int scale, bool isBilinear) : Op, ICallOp
{
    public override string Name => "upsampleGradient";

    public override IEnumerable<OutputShape> Outputs(IReadOnlyList<Value> inputs) => [new OutputShape(Extent.Elements, shape, shape[1] * shape[2])];

    public string Call(Operation self, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs) =>
        $"Upsampling.InputGradient(Workers, {inputs[0]}, {outputs[0]}, {UpsampleOp.Arguments(shape, scale, isBilinear)});";
}
