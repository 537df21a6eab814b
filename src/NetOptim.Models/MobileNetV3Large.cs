using NetOptim.Models.Architectures;

namespace NetOptim.Models;

/// <summary>MobileNetV3-Large (Howard et al. 2019): 5,483,032 parameters for 1,000 classes, on images [3, 224, 224].</summary>
[Model, Input(3, 224, 224), Loss(Loss.SoftmaxCrossEntropy), Sgd(0.05, Momentum = 0.9, WeightDecay = 4e-5)]
public sealed partial class MobileNetV3Large
{
    private static Node Build(Node x) => MobileNets.V3Large(x, classes: 1000);
}
