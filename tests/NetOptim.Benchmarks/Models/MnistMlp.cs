namespace NetOptim.Benchmarks.Models;

/// <summary>W2: the MNIST perceptron.</summary>
[Model, Input(784)]
[Dense(512, Activation.Relu), Dropout(0.2)]
[Dense(256, Activation.Relu), Dropout(0.2)]
[Dense(10)]
[Loss(Loss.SoftmaxCrossEntropy), Adam(1e-3, WeightDecay = 1e-4)]
public partial class MnistMlp;
