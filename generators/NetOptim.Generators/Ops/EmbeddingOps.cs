using NetOptim.Generators.Gradients;
using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Ops;

/// <summary>An op that takes the model's input as token ids.</summary>
internal interface ITokenOp
{
    /// <summary>Ids are whole numbers from 0 to one less than this.</summary>
    int Vocabulary(Operation self);
}

/// <summary>ids[B, T], w[vocabulary, C] → the row of w for every id [B, T, C].</summary>
internal sealed class EmbeddingOp : Op, ICallOp, ITokenOp
{
    public override string Name => "embedding";

    public int Vocabulary(Operation self) => self.Inputs[1].Shape[0];

    public override IEnumerable<OutputShape> Outputs(IReadOnlyList<Value> inputs) =>
        [new OutputShape(Extent.Elements, new EquatableArray<int>([inputs[0].Size, inputs[1].Shape[1]]), inputs[0].Size)];

    public string Call(Operation self, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs) =>
        $"Embeddings.Forward(Workers, {inputs[0]}, {inputs[1]}, {outputs[0]}, {Text.Rows(self.Output.RowsPerSample)}, {Text.Int(self.Output.Columns)});";

    public override void Differentiate(Operation self, Differentiator gradients)
    {
        if (gradients.Of(self.Output) is { } dy)
            gradients.AddParameter(self.Inputs[1], new EmbeddingWeightGradientOp(self.Inputs[1].Shape), self.Inputs[0], dy);
    }
}

/// <summary>ids[B, T], dy[B, T, C] → Σ of dy over the places of each id [vocabulary, C].</summary>
internal sealed class EmbeddingWeightGradientOp(EquatableArray<int> shape) : Op, ICallOp
{
    public override string Name => "embeddingWeightGradient";

    public override IEnumerable<OutputShape> Outputs(IReadOnlyList<Value> inputs) => [new OutputShape(Extent.Columns, shape)];

    public string Call(Operation self, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs) =>
        $"Embeddings.WeightGradient(Workers, {inputs[0]}, {inputs[1]}, {outputs[0]}, {Text.Rows(self.Inputs[1].RowsPerSample)}, {Text.Int(shape[0])}, {Text.Int(shape[1])});";
}
