using NetOptim.Benchmarks.Compare;
using NetOptim.Benchmarks.Models;

namespace NetOptim.Benchmarks.Compiled;

/// <summary>Epochs of <c>Fit</c> over images kept as bytes, shuffled and scaled on the way.</summary>
internal sealed class FittedEpoch(int batch, int steps, int threads) : Contender(Ours)
{
    private readonly MnistMlp _model = new(new ModelOptions { Seed = 1, BatchCapacity = batch, Threads = threads });
    private readonly Dataset<int> _data = EpochImages.Draw(batch * steps).AsDataset();

    public override void Run(int iterations) =>
        _model.Fit(_data, new FitOptions { Epochs = iterations, BatchSize = batch, Progress = FitProgress.None });

    public override void Dispose() => _model.Dispose();
}

/// <summary>The same number of steps on batches that lie ready.</summary>
internal sealed class StepsOfAnEpoch : Contender
{
    public const string Label = "its steps";

    private readonly MnistMlp _model;
    private readonly float[] _inputs;
    private readonly int[] _labels;
    private readonly int _batch;

    public StepsOfAnEpoch(int batch, int steps, int threads)
        : base(Label)
    {
        _model = new(new ModelOptions { Seed = 1, BatchCapacity = batch, Threads = threads });
        EpochImages images = EpochImages.Draw(batch * steps);
        _inputs = [.. images.Pixels.Select(static pixel => pixel / 255f)];
        _labels = images.Labels;
        _batch = batch;
    }

    public override void Run(int iterations)
    {
        int size = _batch * _model.Info.InputSize;
        for (int i = 0; i < iterations; i++)
        {
            for (int start = 0; start < _labels.Length; start += _batch)
                _model.TrainStep(_inputs.AsSpan(start / _batch * size, size), _labels.AsSpan(start, _batch));
        }
    }

    public override void Dispose() => _model.Dispose();
}

/// <summary>Images of random pixels in random classes.</summary>
internal sealed record EpochImages(byte[] Pixels, int[] Labels)
{
    public static EpochImages Draw(int count)
    {
        var random = new Random(count);
        var pixels = new byte[count * MlpSpec.W2.Inputs];
        random.NextBytes(pixels);
        var labels = new int[count];
        for (int i = 0; i < count; i++)
            labels[i] = random.Next(MlpSpec.W2.Outputs);
        return new(pixels, labels);
    }

    public Dataset<int> AsDataset() => Dataset.CreateFromBytes(Pixels, Labels, MlpSpec.W2.Inputs);
}
