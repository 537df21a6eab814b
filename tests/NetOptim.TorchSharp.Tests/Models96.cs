using NetOptim.Models.Architectures;

namespace NetOptim.TorchSharp.Tests;

// Networks of the package on smaller images, whose training steps in double precision take a fifth of the time.

[Model, Input(3, 96, 96), Loss(Loss.SoftmaxCrossEntropy), Sgd(0.1)]
public sealed partial class ResNet34At96
{
    private static Node Build(Node x) => ResNets.Basic(x, [3, 4, 6, 3], classes: 1000);
}

[Model, Input(3, 96, 96), Loss(Loss.SoftmaxCrossEntropy), Sgd(0.1)]
public sealed partial class ResNet50At96
{
    private static Node Build(Node x) => ResNets.Bottleneck(x, [3, 4, 6, 3], classes: 1000);
}

[Model, Input(3, 96, 96), Loss(Loss.SoftmaxCrossEntropy), Sgd(0.1)]
public sealed partial class MobileNetV3LargeAt96
{
    private static Node Build(Node x) => MobileNets.V3Large(x, classes: 1000);
}
