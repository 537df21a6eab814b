using NetOptim.Models.Architectures;

namespace NetOptim.Models;

/// <summary>ResNet-34 (He et al. 2015): 21,797,672 parameters for 1,000 classes, on images [3, 224, 224].</summary>
[Model, Input(3, 224, 224), Loss(Loss.SoftmaxCrossEntropy), Sgd(0.1, Momentum = 0.9, WeightDecay = 1e-4)]
public sealed partial class ResNet34
{
    private static Node Build(Node x) => ResNets.Basic(x, [3, 4, 6, 3], classes: 1000);
}
