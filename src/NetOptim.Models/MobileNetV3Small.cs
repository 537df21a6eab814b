using NetOptim.Models.Architectures;

namespace NetOptim.Models;

/// <summary>MobileNetV3-Small (Howard et al. 2019): 2,542,856 parameters for 1,000 classes, on images [3, 224, 224].</summary>
[Model, Input(3, 224, 224), Loss(Loss.SoftmaxCrossEntropy), Sgd(0.05, Momentum = 0.9, WeightDecay = 4e-5)]
public sealed partial class MobileNetV3Small
{
    private static Node Build(Node x) => MobileNets.V3Small(x, classes: 1000);
}
