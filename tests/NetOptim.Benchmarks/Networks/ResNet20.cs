using NetOptim.Benchmarks.Models;
using NetOptim.Benchmarks.Networks.Layers;
using NetOptim.Benchmarks.Optimizers;

namespace NetOptim.Benchmarks.Networks;

/// <summary>W4.</summary>
internal static class ResNet20
{
    public static NetworkSpec Spec { get; } = new(
        "W4",
        "ResNet-20",
        new(3, 32, 32),
        Classes: 10,
        new Chain([.. Layers()]),
        new SgdSpec(0.1, 0.9, 1e-4),
        TorchStepsPerCollection: 1,
        LossTolerance: 1e-4,
        static (options, _) => new CifarResNet20(options));

    private static IEnumerable<Layer> Layers()
    {
        yield return Convolved("", 1, 16, 1);
        yield return new Rectifier();
        for (int stage = 0; stage < 3; stage++)
        {
            int channels = 16 << stage;
            for (int block = 0; block < 3; block++)
            {
                bool halves = stage > 0 && block == 0;
                string name = $"layer{stage + 1}.{block}.";
                yield return new Residual(
                    new Chain([Convolved(name, 1, channels, halves ? 2 : 1), new Rectifier(), Convolved(name, 2, channels, 1)]),
                    halves ? new PaddedSubsampling(channels / 2) : null);
                yield return new Rectifier();
            }
        }
        yield return new GlobalAveragePooling();
        yield return new Flattening();
        yield return new Dense("fc", 10);
    }

    private static Chain Convolved(string scope, int number, int filters, int stride) =>
        new([new Convolution($"{scope}conv{number}", filters, 3, stride, padding: 1), new BatchNormalization($"{scope}bn{number}")]);
}
