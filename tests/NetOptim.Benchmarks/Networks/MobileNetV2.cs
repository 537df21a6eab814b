using NetOptim.Benchmarks.Models;
using NetOptim.Benchmarks.Networks.Layers;
using NetOptim.Benchmarks.Optimizers;

namespace NetOptim.Benchmarks.Networks;

/// <summary>W5.</summary>
internal static class MobileNetV2
{
    public static NetworkSpec Spec { get; } = new(
        "W5",
        "MobileNetV2",
        new(3, 224, 224),
        Classes: 1000,
        new Chain([.. Layers()]),
        new SgdSpec(0.01, 0.9),
        TorchStepsPerCollection: 1,
        LossTolerance: 3e-3,
        static (options, dropout) =>
        {
            var model = new ImageNetMobileNetV2(options);
            if (!dropout)
                model.Hyperparameters = model.Hyperparameters with { Classifier0Rate = 0 };
            return model;
        });

    private static IEnumerable<Layer> Layers()
    {
        yield return Convolved("features.0", 32, 3, stride: 2);
        int inputs = 32, index = 1;
        foreach ((int expansion, int channels, int blocks, int stride) in new[]
        {
            (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1),
        })
        {
            for (int block = 0; block < blocks; block++, inputs = channels)
                yield return InvertedResidual($"features.{index++}.conv", inputs, expansion, channels, block == 0 ? stride : 1);
        }
        yield return Convolved($"features.{index}", 1280, 1);
        yield return new GlobalAveragePooling();
        yield return new Flattening();
        yield return new RandomDropout(0.2);
        yield return new Dense("classifier.1", 1000);
    }

    private static Layer InvertedResidual(string name, int inputs, int expansion, int channels, int stride)
    {
        int hidden = inputs * expansion, part = 0;
        var layers = new List<Layer>();
        if (expansion > 1)
            layers.Add(Convolved($"{name}.{part++}", hidden, 1));
        layers.Add(Convolved($"{name}.{part++}", hidden, 3, stride, depthwise: true));
        layers.Add(new Convolution($"{name}.{part++}", channels, 1));
        layers.Add(new BatchNormalization($"{name}.{part}"));
        var body = new Chain(layers);
        return stride == 1 && inputs == channels ? new Residual(body) : body;
    }

    private static Chain Convolved(string name, int filters, int kernel, int stride = 1, bool depthwise = false) => new(
    [
        new Convolution($"{name}.0", filters, kernel, stride, padding: kernel / 2, depthwise),
        new BatchNormalization($"{name}.1"),
        new Rectifier(stopsAtSix: true),
    ]);
}
