using NetOptim.Benchmarks.Compiled;
using NetOptim.Benchmarks.Models;
using NetOptim.Benchmarks.Peers;

namespace NetOptim.Benchmarks.Compare;

/// <summary>Everything that <c>compare</c> measures, and the bars.</summary>
internal static class Workloads
{
    public static IReadOnlyList<Workload> All { get; } =
    [
        new TrainingWorkload(MlpSpec.W1, 32, [Bar.TimesFaster(TorchMlp.Label, 10)]),
        new TrainingWorkload(MlpSpec.W2, 128, [Bar.TimesFaster(TorchMlp.Label, 2.3), new Bar(Floor.Label, 1.15)]),
        new PredictionWorkload(
            MlpSpec.W1,
            1,
            [Bar.TimesFaster(TorchMlp.Label, 8), Bar.TimesFaster(OnnxRuntimePrediction.Label, 3)]),
        new PredictionWorkload(MlpSpec.W1, 256, []),
        new PredictionWorkload(MlpSpec.W2, 1, FasterThanBoth),
        new PredictionWorkload(MlpSpec.W2, 128, FasterThanBoth),
        .. ProductShapes().Select(static shape => new ProductWorkload(shape)),
        new EpochWorkload(),
        new GeneratorWorkload(),
    ];

    private static Bar[] FasterThanBoth => [Bar.TimesFaster(TorchMlp.Label, 1), Bar.TimesFaster(OnnxRuntimePrediction.Label, 1)];

    private static IEnumerable<ProductShape> ProductShapes()
    {
        foreach (int size in (int[])[16, 32, 48, 64, 128, 256, 512, 1024, 2048])
            yield return new(ProductKind.NN, size, size, size);
        const int batch = 128;
        MlpSpec spec = MlpSpec.W2;
        for (int layer = 0; layer < spec.Layers; layer++)
            yield return ProductShape.Forward(spec, batch, layer);
        for (int layer = 1; layer < spec.Layers; layer++)
            yield return ProductShape.ByData(spec, batch, layer);
        for (int layer = 0; layer < spec.Layers; layer++)
            yield return ProductShape.ByWeights(spec, batch, layer);
    }
}

/// <summary>A training step of a perceptron: forward, backward, optimiser, and the loss handed out.</summary>
internal sealed class TrainingWorkload(MlpSpec spec, int batch, IReadOnlyList<Bar> bars) : Workload
{
    private const int VerifiedSteps = 20;

    public override string Id => $"{spec.Name.ToLowerInvariant()}-train-b{batch}";

    public override string Title => $"{spec}, training step, batch {batch}";

    public override IReadOnlyList<Bar> Bars => bars;

    public override IReadOnlyList<Contender> Open(int threads)
    {
        MlpWeights weights = MlpWeights.Draw(spec);
        MlpBatch data = MlpBatch.Draw(spec, batch);
        float[] expected = new MlpReference(spec, weights).Train(data, VerifiedSteps);
        TrainingContender[] trainers =
        [
            CompiledContenders.Training(spec, weights, data, threads),
            new TorchTraining(spec, weights, data, threads),
        ];
        // Adam's first steps are ±the learning rate whatever the size of the gradient, so that rounding in a gradient near zero
        // shows in full: losses agree to a few 1e-5 of themselves, not to the last bits.
        foreach (TrainingContender trainer in trainers)
            Agreement.Demand(trainer.Name, "loss of step", expected, trainer.LossesWithoutDropout(VerifiedSteps), 1e-4);
        return [.. trainers, Floor.Training(spec, batch, threads)];
    }
}

/// <summary>A perceptron's outputs for one batch.</summary>
internal sealed class PredictionWorkload(MlpSpec spec, int batch, IReadOnlyList<Bar> bars) : Workload
{
    public override string Id => $"{spec.Name.ToLowerInvariant()}-predict-b{batch}";

    public override string Title => $"{spec}, prediction, batch {batch}";

    public override IReadOnlyList<Bar> Bars => bars;

    public override IReadOnlyList<Contender> Open(int threads)
    {
        MlpWeights weights = MlpWeights.Draw(spec);
        MlpBatch data = MlpBatch.Draw(spec, batch);
        float[] expected = new MlpReference(spec, weights).Predict(data);
        PredictionContender[] predictors =
        [
            CompiledContenders.Prediction(spec, weights, data, threads),
            new TorchPrediction(spec, weights, data, threads),
            new OnnxRuntimePrediction(spec, weights, data, threads),
        ];
        foreach (PredictionContender predictor in predictors)
            Agreement.Demand(predictor.Name, "output", expected, predictor.Outputs(), 1e-4);
        return [.. predictors, Floor.Prediction(spec, batch, threads)];
    }
}

/// <summary>One matrix product, our tiles against MKL.</summary>
internal sealed class ProductWorkload(ProductShape shape) : Workload
{
    public override string Id => $"product-{shape.Kind.ToString().ToLowerInvariant()}-{shape.M}x{shape.N}x{shape.K}";

    public override string Title => $"matrix product {shape}";

    // From 64³ on at least 90 % of MKL's rate; below, ahead of it.
    public override IReadOnlyList<Bar> Bars => [new(MklProduct.Label, shape.M < 64 && shape.M == shape.N && shape.M == shape.K ? 1 : 1 / 0.9)];

    public override double? Flops => shape.Flops;

    public override IReadOnlyList<Contender> Open(int threads)
    {
        ProductContender[] contenders = [new TileProduct(shape, threads), new MklProduct(shape, threads)];
        foreach (ProductContender contender in contenders)
            contender.Verify();
        return contenders;
    }
}
