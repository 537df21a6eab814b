using NetOptim.Benchmarks.Models;
using NetOptim.Benchmarks.Networks;
using NetOptim.Benchmarks.Peers;

namespace NetOptim.Benchmarks.Compare;

/// <summary>Everything that <c>compare</c> measures, and the bars.</summary>
internal static class Workloads
{
    public static IReadOnlyList<Workload> All { get; } =
    [
        new MlpTrainingWorkload(MlpSpec.W1, 32, [Bar.TimesFaster(TorchContenders.Label, 10)]),
        new MlpTrainingWorkload(MlpSpec.W2, 128, [Bar.TimesFaster(TorchContenders.Label, 2.3), new Bar(Floor.Label, 1.15)]),
        new MlpPredictionWorkload(
            MlpSpec.W1,
            1,
            [Bar.TimesFaster(TorchContenders.Label, 8), Bar.TimesFaster(OnnxRuntimePrediction.Label, 3)]),
        new MlpPredictionWorkload(MlpSpec.W1, 256, []),
        new MlpPredictionWorkload(MlpSpec.W2, 1, FasterThanBoth),
        new MlpPredictionWorkload(MlpSpec.W2, 128, FasterThanBoth),
        new NetworkTrainingWorkload(LeNet.Spec, 64, SmallImageBars),
        new NetworkTrainingWorkload(ResNet20.Spec, 64, SmallImageBars),
        new NetworkTrainingWorkload(MobileNetV2.Spec, 8, [Bar.TimesFaster(TorchContenders.Label, 3)], maximumMemoryRatio: 0.7),
        new NetworkTrainingWorkload(Gpt2.Spec, 8, [Bar.TimesFaster(TorchContenders.Label, 1), new Bar(Floor.Label, 1.1)]),
        new NetworkPredictionWorkload(LeNet.Spec, 1, ImagePredictionBars),
        new NetworkPredictionWorkload(LeNet.Spec, 64, ImagePredictionBars),
        new NetworkPredictionWorkload(ResNet20.Spec, 1, ImagePredictionBars),
        new NetworkPredictionWorkload(ResNet20.Spec, 64, ImagePredictionBars),
        new NetworkPredictionWorkload(MobileNetV2.Spec, 1, ImagePredictionBars),
        new NetworkPredictionWorkload(MobileNetV2.Spec, 8, ImagePredictionBars),
        new NetworkPredictionWorkload(Gpt2.Spec, 1, FasterThanBoth),
        new NetworkPredictionWorkload(Gpt2.Spec, 8, FasterThanBoth),
        .. ProductShapes().Select(static shape => new ProductWorkload(shape)),
        .. ConvolutionWorkload.All(ResNet20.Spec, 64),
        .. ConvolutionWorkload.All(MobileNetV2.Spec, 8),
        new EpochWorkload(),
        .. GeneratorWorkload.All,
    ];

    private static Bar[] FasterThanBoth => [Bar.TimesFaster(TorchContenders.Label, 1), Bar.TimesFaster(OnnxRuntimePrediction.Label, 1)];

    private static Bar[] SmallImageBars => [Bar.TimesFaster(TorchContenders.Label, 1.7), new Bar(Floor.Label, 1.2)];

    private static Bar[] ImagePredictionBars => [Bar.TimesFaster(TorchContenders.Label, 2), Bar.TimesFaster(OnnxRuntimePrediction.Label, 1)];

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
