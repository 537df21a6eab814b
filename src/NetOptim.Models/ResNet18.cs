using NetOptim.Models.Architectures;

namespace NetOptim.Models;

/// <summary>ResNet-18 (He et al. 2015): 11,689,512 parameters for 1,000 classes, on images [3, 224, 224].</summary>
[Model, Input(3, 224, 224), Loss(Loss.SoftmaxCrossEntropy), Sgd(0.1, Momentum = 0.9, WeightDecay = 1e-4)]
public sealed partial class ResNet18
{
    private static Node Build(Node x) => ResNets.Basic(x, [2, 2, 2, 2], classes: 1000);
}
