using NetOptim.Benchmarks.Peers;
using TorchSharp;
using static TorchSharp.torch;
using Embedding = TorchSharp.Modules.Embedding;
using TorchParameter = TorchSharp.Modules.Parameter;

namespace NetOptim.Benchmarks.Networks.Layers;

/// <summary>A body between learnt vectors of tokens and places, and scores of the next token by the same vectors of tokens.</summary>
internal sealed class TiedLanguageModel(string tokens, string places, int channels, int vocabulary, Layer body) : Layer
{
    public override nn.Module<Tensor, Tensor> ToTorch(TorchOptions options)
    {
        Embedding table = nn.Embedding(vocabulary, channels);
        options.Fill(table.weight!, tokens);
        return new Module(table, options.Parameter(places), body.ToTorch(options));
    }

    public override string ToOnnx(OnnxGraph graph, NamedTensors weights, string input)
    {
        NamedTensor table = weights[tokens], offsets = weights[places];
        string embedded = graph.Add("Gather", [graph.Constant(tokens, table.Shape, table.Values), input]);
        string placed = graph.Add("Add", [embedded, graph.Constant(places, offsets.Shape, offsets.Values)]);
        return StepwiseLinear.ToOnnx(graph, weights, body.ToOnnx(graph, weights, placed), tokens, bias: null);
    }

    public override SampleShape Count(StepWork work, SampleShape input)
    {
        work.NeedInputGradient();
        SampleShape output = body.Count(work, input with { Channels = channels });
        work.AddProduct(2.0 * output.Elements * vocabulary);
        return output with { Channels = vocabulary };
    }

    private sealed class Module : nn.Module<Tensor, Tensor>
    {
        private readonly Embedding _tokens;
        private readonly TorchParameter _places;
        private readonly nn.Module<Tensor, Tensor> _body;

        public Module(Embedding tokens, TorchParameter places, nn.Module<Tensor, Tensor> body) : base(nameof(TiedLanguageModel))
        {
            _tokens = tokens;
            _places = places;
            _body = body;
            RegisterComponents();
        }

        /// <summary>Scores [batch · steps, tokens], as the cross-entropy takes them.</summary>
        public override Tensor forward(Tensor input)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor value = _body.forward(_tokens.forward(input) + _places);
            return nn.functional.linear(value, _tokens.weight!).flatten(0, 1).MoveToOuterDisposeScope();
        }
    }
}
