using NetOptim.Models.Architectures;

namespace NetOptim.Models;

/// <summary>EfficientNet-B0 (Tan and Le 2019): 5,288,548 parameters for 1,000 classes, on images [3, 224, 224].</summary>
[Model, Input(3, 224, 224), Loss(Loss.SoftmaxCrossEntropy), Sgd(0.05, Momentum = 0.9, WeightDecay = 4e-5)]
public sealed partial class EfficientNetB0
{
    private static Node Build(Node x) => EfficientNets.B0(x, classes: 1000);
}
