using NetOptim.Models.Architectures;

namespace NetOptim.Models;

/// <summary>ResNet-50 (He et al. 2015), strides in the 3×3 convolutions as in torchvision: 25,557,032 parameters for 1,000 classes, on images [3, 224, 224].</summary>
[Model, Input(3, 224, 224), Loss(Loss.SoftmaxCrossEntropy), Sgd(0.1, Momentum = 0.9, WeightDecay = 1e-4)]
public sealed partial class ResNet50
{
    private static Node Build(Node x) => ResNets.Bottleneck(x, [3, 4, 6, 3], classes: 1000);
}
