using NetOptim.Benchmarks.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace NetOptim.Benchmarks.Peers;

/// <summary>
/// TorchSharp's training step as a careful user writes it: a scope for the step's tensors, and a collection every so many steps, the best
/// configuration known: the optimiser leaves native memory to finalisers, and without collections the process grows and slows down.
/// </summary>
internal sealed class TorchTrainer : IDisposable
{
    private readonly nn.Module<Tensor, Tensor> _model;
    private readonly optim.Optimizer _optimizer;
    private readonly nn.Module<Tensor, Tensor, Tensor> _loss;
    private readonly int _stepsPerCollection;
    private int _steps;

    public TorchTrainer(
        nn.Module<Tensor, Tensor> model,
        OptimizerSpec optimizer,
        nn.Module<Tensor, Tensor, Tensor> loss,
        int stepsPerCollection)
    {
        _model = model;
        _model.train();
        _optimizer = optimizer.ToTorch(model.parameters());
        _loss = loss;
        _stepsPerCollection = stepsPerCollection;
    }

    /// <summary>One step; returns its loss.</summary>
    public float Step(Tensor inputs, Tensor targets)
    {
        float value;
        using (NewDisposeScope())
        {
            _optimizer.zero_grad();
            Tensor loss = _loss.forward(_model.forward(inputs), targets);
            loss.backward();
            _optimizer.step();
            value = loss.ToSingle();
        }
        if (++_steps % _stepsPerCollection == 0)
            GC.Collect();
        return value;
    }

    public void Dispose()
    {
        _loss.Dispose();
        _optimizer.Dispose();
        _model.Dispose();
    }
}
