using NetOptim.Benchmarks.Compare;
using NetOptim.Benchmarks.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NetOptim.Benchmarks.Peers;

/// <summary>
/// A TorchSharp training step: a scope for the step's tensors, and a collection every 50 steps, the best configuration known: the
/// optimiser leaves native memory to finalisers, and without collections the process grows and slows down.
/// </summary>
internal sealed class TorchTraining : TrainingContender
{
    private const int StepsPerCollection = 50;

    private readonly MlpSpec _spec;
    private readonly MlpWeights _weights;
    private readonly Tensor _inputs;
    private readonly Tensor _targets;
    private readonly Trainer _trainer;

    public TorchTraining(MlpSpec spec, MlpWeights weights, MlpBatch batch, int threads) : base(TorchMlp.Label)
    {
        set_num_threads(threads);
        _spec = spec;
        _weights = weights;
        _inputs = tensor(batch.Inputs, [batch.Rows, spec.Inputs]);
        _targets = spec.Loss == MlpLoss.BinaryCrossEntropy
            ? tensor(batch.Targets, [batch.Rows, 1])
            : tensor([.. batch.Labels.Select(static label => (long)label)]);
        _trainer = new Trainer(spec, weights, spec.Dropout);
    }

    public override int Granularity => StepsPerCollection;

    public override void Run(int iterations)
    {
        for (int i = 0; i < iterations; i++)
            _trainer.Step(_inputs, _targets);
    }

    public override float[] LossesWithoutDropout(int steps)
    {
        using var trainer = new Trainer(_spec, _weights, dropout: 0);
        var losses = new float[steps];
        for (int i = 0; i < steps; i++)
            losses[i] = trainer.Step(_inputs, _targets);
        return losses;
    }

    public override void Dispose()
    {
        _trainer.Dispose();
        _inputs.Dispose();
        _targets.Dispose();
    }

    private sealed class Trainer : IDisposable
    {
        private readonly TorchMlp _model;
        private readonly Adam _optimizer;
        private readonly nn.Module<Tensor, Tensor, Tensor> _loss;
        private int _steps;

        public Trainer(MlpSpec spec, MlpWeights weights, double dropout)
        {
            _model = new TorchMlp(spec, weights, dropout);
            _model.train();
            _optimizer = optim.Adam(
                _model.parameters(),
                MlpSpec.LearningRate,
                MlpSpec.Beta1,
                MlpSpec.Beta2,
                MlpSpec.Epsilon,
                spec.WeightDecay);
            _loss = spec.Loss == MlpLoss.BinaryCrossEntropy ? nn.BCELoss() : nn.CrossEntropyLoss();
        }

        public float Step(Tensor inputs, Tensor targets)
        {
            float value;
            using (NewDisposeScope())
            {
                _optimizer.zero_grad();
                Tensor loss = _loss.forward(_model.forward(inputs), targets);
                loss.backward();
                _optimizer.step();
                value = loss.item<float>();
            }
            if (++_steps % StepsPerCollection == 0)
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
}
