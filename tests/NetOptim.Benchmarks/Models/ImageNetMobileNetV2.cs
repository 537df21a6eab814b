using NetOptim.Models.Architectures;

namespace NetOptim.Benchmarks.Models;

/// <summary>W5: MobileNetV2 of width 1 for ImageNet.</summary>
[Model, Input(3, 224, 224), Loss(Loss.SoftmaxCrossEntropy), Sgd(0.01, Momentum = 0.9)]
public sealed partial class ImageNetMobileNetV2
{
    private static Node Build(Node x) => MobileNets.V2(x, classes: 1000);
}
