using NetOptim;

namespace Digits;

[Model, Input(784)]
[Dense(512, Activation.Relu, L2 = 1e-4), Dropout(0.2)]
[Dense(256, Activation.Relu), Dropout(0.2)]
[Dense(10)]
[Loss(Loss.SoftmaxCrossEntropy), Adam(1e-3), CosineAnnealing(WarmupEpochs = 1)]
[EarlyStopping(Patience = 5, RestoreBestWeights = true)]
public partial class DigitNet;
