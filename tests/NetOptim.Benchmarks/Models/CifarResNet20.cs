using NetOptim.Models.Architectures;

namespace NetOptim.Benchmarks.Models;

/// <summary>W4: ResNet-20 for CIFAR-10.</summary>
[Model, Input(3, 32, 32), Loss(Loss.SoftmaxCrossEntropy), Sgd(0.1, Momentum = 0.9, WeightDecay = 1e-4)]
public sealed partial class CifarResNet20
{
    private static Node Build(Node x) => ResNets.Cifar(x, blocksPerStage: 3, classes: 10);
}
