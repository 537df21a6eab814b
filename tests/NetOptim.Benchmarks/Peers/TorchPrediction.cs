using NetOptim.Benchmarks.Compare;
using NetOptim.Benchmarks.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace NetOptim.Benchmarks.Peers;

/// <summary>TorchSharp's prediction: evaluation mode, no gradients, the input tensor ready, the output left where it is.</summary>
internal sealed class TorchPrediction : PredictionContender
{
    private readonly TorchMlp _model;
    private readonly Tensor _inputs;

    public TorchPrediction(MlpSpec spec, MlpWeights weights, MlpBatch batch, int threads) : base(TorchMlp.Label)
    {
        set_num_threads(threads);
        _inputs = tensor(batch.Inputs, [batch.Rows, spec.Inputs]);
        _model = new TorchMlp(spec, weights, spec.Dropout);
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
