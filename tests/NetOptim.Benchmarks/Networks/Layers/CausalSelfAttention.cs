using NetOptim.Benchmarks.Peers;
using TorchSharp;
using static TorchSharp.torch;
using TorchParameter = TorchSharp.Modules.Parameter;

namespace NetOptim.Benchmarks.Networks.Layers;

/// <summary>Causal self-attention of several heads (Vaswani et al. 2017), with the parameters of PyTorch's <c>MultiheadAttention</c>.</summary>
internal sealed class CausalSelfAttention(string name, int heads, int steps) : Layer
{
    public override nn.Module<Tensor, Tensor> ToTorch(TorchOptions options) => new Module(
        heads,
        options.Parameter($"{name}.in_proj_weight"),
        options.Parameter($"{name}.in_proj_bias"),
        options.Parameter($"{name}.out_proj.weight"),
        options.Parameter($"{name}.out_proj.bias"));

    public override string ToOnnx(OnnxGraph graph, NamedTensors weights, string input)
    {
        int channels = weights[$"{name}.out_proj.bias"].Shape[0], headSize = channels / heads;
        string projected = StepwiseLinear.ToOnnx(graph, weights, input, $"{name}.in_proj_weight", $"{name}.in_proj_bias");
        string[] parts = graph.Add(
            "Split", [projected, graph.Constant($"{name}.parts", channels, channels, channels)], 3, OnnxAttribute.Int("axis", 2));
        string split = graph.Constant($"{name}.heads", 0, 0, heads, headSize);
        string queries = Heads(parts[0], 0, 2, 1, 3), keys = Heads(parts[1], 0, 2, 3, 1), values = Heads(parts[2], 0, 2, 1, 3);
        string scale = graph.Constant($"{name}.scale", [], [1 / MathF.Sqrt(headSize)]);
        string scores = graph.Add("Mul", [graph.Add("MatMul", [queries, keys]), scale]);
        string mask = graph.Constant($"{name}.mask", [steps, steps], Mask());
        string probabilities = graph.Add("Softmax", [graph.Add("Add", [scores, mask])], OnnxAttribute.Int("axis", 3));
        string gathered = graph.Add("Transpose", [graph.Add("MatMul", [probabilities, values])], OnnxAttribute.Ints("perm", 0, 2, 1, 3));
        string joined = graph.Add("Reshape", [gathered, graph.Constant($"{name}.joined", 0, 0, channels)]);
        return StepwiseLinear.ToOnnx(graph, weights, joined, $"{name}.out_proj.weight", $"{name}.out_proj.bias");

        string Heads(string part, params int[] order) =>
            graph.Add("Transpose", [graph.Add("Reshape", [part, split])], OnnxAttribute.Ints("perm", order));
    }

    public override SampleShape Count(StepWork work, SampleShape input)
    {
        double channels = input.Channels;
        work.AddProduct(2 * input.Elements * 3 * channels);
        // Scores, and what is gathered by them; as if nothing were masked, for sgemm does not skip.
        work.AddProduct(2 * steps * input.Elements);
        work.AddProduct(2 * steps * input.Elements);
        work.AddProduct(2 * input.Elements * channels);
        return input;
    }

    private float[] Mask()
    {
        var mask = new float[steps * steps];
        for (int step = 0; step < steps; step++)
            mask.AsSpan(step * steps + step + 1, steps - step - 1).Fill(float.NegativeInfinity);
        return mask;
    }

    private sealed class Module : nn.Module<Tensor, Tensor>
    {
        private readonly int _heads;
        private readonly TorchParameter _inWeight;
        private readonly TorchParameter _inBias;
        private readonly TorchParameter _outWeight;
        private readonly TorchParameter _outBias;

        public Module(int heads, TorchParameter inWeight, TorchParameter inBias, TorchParameter outWeight, TorchParameter outBias)
            : base(nameof(CausalSelfAttention))
        {
            _heads = heads;
            _inWeight = inWeight;
            _inBias = inBias;
            _outWeight = outWeight;
            _outBias = outBias;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using DisposeScope scope = NewDisposeScope();
            long batch = input.shape[0], steps = input.shape[1], channels = input.shape[2];
            Tensor[] parts = nn.functional.linear(input, _inWeight, _inBias).chunk(3, dim: 2);
            Tensor gathered = nn.functional.scaled_dot_product_attention(Heads(parts[0]), Heads(parts[1]), Heads(parts[2]), is_casual: true);
            Tensor joined = gathered.transpose(1, 2).reshape(batch, steps, channels);
            return nn.functional.linear(joined, _outWeight, _outBias).MoveToOuterDisposeScope();

            Tensor Heads(Tensor part) => part.view(batch, steps, _heads, channels / _heads).transpose(1, 2);
        }
    }
}
