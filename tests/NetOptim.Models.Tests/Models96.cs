using NetOptim.Models.Architectures;

namespace NetOptim.Models.Tests;

[Model, Input(3, 96, 96), Loss(Loss.SoftmaxCrossEntropy), Sgd(0.1)]
internal sealed partial class ResNet18At96
{
    private static Node Build(Node x) => ResNets.Basic(x, [2, 2, 2, 2], classes: 1000);
}

[Model, Input(3, 96, 96), Loss(Loss.SoftmaxCrossEntropy), Sgd(0.1)]
internal sealed partial class MobileNetV2At96
{
    private static Node Build(Node x) => MobileNets.V2(x, classes: 1000);
}

[Model, Input(3, 96, 96), Loss(Loss.SoftmaxCrossEntropy), Sgd(0.1)]
internal sealed partial class MobileNetV3SmallAt96
{
    private static Node Build(Node x) => MobileNets.V3Small(x, classes: 1000);
}

[Model, Input(3, 96, 96), Loss(Loss.SoftmaxCrossEntropy), Sgd(0.1)]
internal sealed partial class EfficientNetB0At96
{
    private static Node Build(Node x) => EfficientNets.B0(x, classes: 1000);
}
