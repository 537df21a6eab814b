using NetOptim.Benchmarks.Compare;
using TorchSharp;
using static TorchSharp.torch;

namespace NetOptim.Benchmarks.Peers;

/// <summary>TorchSharp's prediction: evaluation mode, no gradients, the input tensor ready, the output left where it is.</summary>
internal sealed class TorchPrediction : PredictionContender
{
    private readonly nn.Module<Tensor, Tensor> _model;
    private readonly Tensor _inputs;

    /// <summary>Both are disposed of with the contender.</summary>
    public TorchPrediction(nn.Module<Tensor, Tensor> model, Tensor inputs) : base(TorchContenders.Label)
    {
        _inputs = inputs;
        _model = model;
        _model.eval();
    }

    public override void Run(int iterations)
    {
        using IDisposable withoutGradients = no_grad();
        for (int i = 0; i < iterations; i++)
        {
            using DisposeScope scope = NewDisposeScope();
            _model.forward(_inputs);
        }
    }

    public override float[] Outputs()
    {
        using IDisposable withoutGradients = no_grad();
        using DisposeScope scope = NewDisposeScope();
        return _model.forward(_inputs).data<float>().ToArray();
    }

    public override void Dispose()
    {
        _inputs.Dispose();
        _model.Dispose();
    }
}
