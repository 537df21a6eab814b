using NetOptim.Models.Architectures;

namespace NetOptim.Models;

/// <summary>ResNet-20 for CIFAR-10 (He et al. 2015, section 4.2): 269,722 parameters, for 10 classes, on images [3, 32, 32].</summary>
[Model, Input(3, 32, 32), Loss(Loss.SoftmaxCrossEntropy), Sgd(0.1, Momentum = 0.9, WeightDecay = 1e-4)]
public sealed partial class ResNet20
{
    private static Node Build(Node x) => ResNets.Cifar(x, blocksPerStage: 3, classes: 10);
}
