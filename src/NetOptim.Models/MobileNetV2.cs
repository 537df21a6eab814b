using NetOptim.Models.Architectures;

namespace NetOptim.Models;

/// <summary>MobileNetV2 of width 1 (Sandler et al. 2018): 3,504,872 parameters for 1,000 classes, on images [3, 224, 224].</summary>
[Model, Input(3, 224, 224), Loss(Loss.SoftmaxCrossEntropy), Sgd(0.05, Momentum = 0.9, WeightDecay = 4e-5)]
public sealed partial class MobileNetV2
{
    private static Node Build(Node x) => MobileNets.V2(x, classes: 1000);
}
