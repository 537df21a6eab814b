namespace NetOptim.Benchmarks.Models;

/// <summary>W3: LeNet with modern layers.</summary>
[Model, Input(1, 28, 28)]
[Conv2d(32, 5, Activation.Relu, Padding = 2), MaxPool2d(2)]
[Conv2d(64, 5, Activation.Relu, Padding = 2), MaxPool2d(2)]
[Flatten, Dense(512, Activation.Relu), Dropout(0.5)]
[Dense(10)]
[Loss(Loss.SoftmaxCrossEntropy), Adam(1e-3)]
public partial class MnistLeNet;
