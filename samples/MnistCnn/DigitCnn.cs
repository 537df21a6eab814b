using NetOptim;

namespace Digits;

[Model, Input(1, 28, 28)]
[Conv2d(32, 3, Padding = 1, Bias = false), BatchNorm, Activation(Activation.Relu), MaxPool2d(2)]
[Conv2d(64, 3, Padding = 1, Bias = false), BatchNorm, Activation(Activation.Relu), MaxPool2d(2)]
[Conv2d(64, 3, Padding = 1, Bias = false), BatchNorm, Activation(Activation.Relu), MaxPool2d(2)]
[Flatten, Dropout(0.3), Dense(10)]
[Loss(Loss.SoftmaxCrossEntropy), Adam(3e-3), OneCycle]
public partial class DigitCnn;
