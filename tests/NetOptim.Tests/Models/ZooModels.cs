namespace NetOptim.Tests.Models;

// The zoo: small models that between them use everything there is, in combinations that could go wrong together.

[Model, Input(13)]
[Dense(17, Activation.Relu, L2 = 1e-2), Dropout(0.2)]
[Dense(9, Activation.Relu), Dropout(0.3)]
[Dense(5)]
[Loss(Loss.SoftmaxCrossEntropy), Adam(1e-2, WeightDecay = 1e-2)]
public partial class DroppedClassifier;

[Model, Input(3)]
[Dense(8, Activation.Tanh, L1 = 1e-2, L2 = 2e-2)]
[Dense(1)]
[Loss(Loss.MeanSquaredError), Sgd(0.05, Momentum = 0.9)]
public partial class OneOutput;

[Model, Input(6)]
[Dense(7, Activation.LeakyRelu, Alpha = 0.2)]
[Dense(7, Activation.Relu6)]
[Dense(7, Activation.HardSigmoid)]
[Dense(7, Activation.HardSwish)]
[Dense(4), Activation(Activation.LeakyRelu)]
[Loss(Loss.MeanSquaredError), Sgd(0.1)]
public partial class KinkedActivations;

[Model, Input(6)]
[Dense(7, Activation.Elu, Alpha = 1.5)]
[Dense(7, Activation.Selu)]
[Dense(7, Activation.Gelu)]
[Dense(7, Activation.GeluTanh)]
[Dense(7, Activation.Silu)]
[Dense(4, Activation.Mish)]
[Loss(Loss.MeanSquaredError), Sgd(0.1, Momentum = 0.9, Nesterov = true, WeightDecay = 1e-2)]
public partial class SmoothActivations;

[Model, Input(6)]
[Dense(7, Activation.Sigmoid)]
[Dense(7, Activation.Softplus)]
[Dense(7, Activation.Tanh)]
[Dense(5, Activation.Softmax)]
[Loss(Loss.MeanSquaredError), Adam(1e-2)]
public partial class SaturatingActivations;

[Model, Input(6)]
[Activation(Activation.Softplus)]
[Dense(7), Activation(Activation.Gelu), Activation(Activation.Elu), Dropout(0.1), Activation(Activation.Tanh)]
[Dense(4), Activation(Activation.Softmax), Activation(Activation.Silu)]
[Loss(Loss.MeanSquaredError), Sgd(0.1, WeightDecay = 1e-2)]
public partial class ActivationChain;

[Model, Input(4)]
[Dropout(0.25), Dense(6, Activation.Relu), Dropout(0.5), Dropout(0.1), Dense(3)]
[Loss(Loss.SoftmaxCrossEntropy, LabelSmoothing = 0.1), Sgd(0.1, Momentum = 0.5)]
public partial class BeginsWithDropout;

[Model, Input(2, 3, 4)]
[Activation(Activation.Relu), Flatten, Dense(5), Flatten]
[Loss(Loss.SoftmaxCrossEntropy), Adam]
public partial class FlattensImages;

[Model, Input(7)]
[Dense(6, Activation.Relu, Bias = false)]
[Dense(3, Bias = false)]
[Loss(Loss.SoftmaxCrossEntropy), Sgd(0.1)]
public partial class WithoutBias;

[Model, Input(5), L1(1e-2, Bias = true), L2(2e-2), MaxNorm(0.7)]
[Dense(8, Activation.Tanh, L2 = 5e-2)]
[Dense(8, Activation.Tanh, L1 = 0, MaxNorm = 0.4)]
[Dense(2)]
[Loss(Loss.MeanSquaredError), Adam(1e-2)]
public partial class ClassPenalties;

[Model, Input(5), L1(1e-3), L2(1e-2, Bias = true)]
[Dense(8, Activation.Relu, ActivityL1 = 1e-2), Dropout(0.3)]
[Dense(8, Activation.Tanh, ActivityL2 = 2e-2)]
[Dense(3, ActivityL1 = 1e-3, ActivityL2 = 1e-3)]
[Loss(Loss.SoftmaxCrossEntropy), Sgd(0.05, Momentum = 0.9)]
public partial class ActivityPenalties;

[Model, Input(5), L2(2e-2), ClipGradients(Norm = 0.05)]
[Dense(8, Activation.Tanh, L1 = 1e-2), Dense(3)]
[Loss(Loss.MeanSquaredError), Sgd(0.1, Momentum = 0.9)]
public partial class ClipsNorm;

[Model, Input(5), L1(1e-2), ClipGradients(Value = 0.01)]
[Dense(8, Activation.Tanh), Dense(3)]
[Loss(Loss.MeanSquaredError), Adam(1e-2)]
public partial class ClipsValue;

[Model, Input(5), ClipGradients(Norm = 0.3, Value = 0.01), MaxNorm(0.5)]
[Dense(8, Activation.Tanh, L2 = 1e-2), Dropout(0.2), Dense(3)]
[Loss(Loss.SoftmaxCrossEntropy), Sgd(0.5)]
public partial class ClipsBoth;

[Model, Input(5)]
[Dense(6, Activation.Relu), Dense(3)]
[Loss(Loss.SoftmaxCrossEntropy)]
public partial class DefaultOptimizer;

[Model, Input(4)]
[Dense(6, Activation.Relu, Name = "head"), Dropout(0.1, Name = "features.drop"), Dense(5, Activation.Gelu, Name = "class")]
[Dense(5, Activation.Tanh, Name = "features.conv"), Dense(5, Activation.Silu, Name = "_hidden_2")]
[Dense(4, Activation.Relu, Name = "größe"), Dense(3, Name = "Head2.fc")]
[Loss(Loss.SoftmaxCrossEntropy), Adam]
public partial class NamedLayers;

[Model, Input(4)]
[Dense(5, Activation.Tanh, Name = "loss", L2 = 1e-2), Dense(5, Activation.Tanh, Name = "penalty", L1 = 1e-2)]
[Dense(5, Activation.Tanh, Name = "learningRate"), Dense(5, Activation.Tanh, Name = "input"), Dense(5, Activation.Tanh, Name = "output")]
[Dense(5, Activation.Tanh, Name = "batch"), Dense(5, Activation.Tanh, Name = "target"), Dense(5, Activation.Tanh, Name = "run")]
[Dense(5, Activation.Tanh, Name = "beta1"), Dense(5, Activation.Tanh, Name = "clip"), Dense(5, Activation.Tanh, Name = "squaredNorm")]
[Dense(3, Name = "row"), Activation(Activation.Tanh, Name = "column"), Activation(Activation.Tanh, Name = "index"), Activation(Activation.Tanh, Name = "sum")]
[Loss(Loss.MeanSquaredError), Adam(1e-2), ClipGradients(Norm = 0.1)]
public partial class AwkwardNames;

/// <summary>Large enough for whole tiles, tails and a split between workers.</summary>
[Model, Input(65)]
[Dense(131, Activation.Relu, L2 = 1e-4), Dropout(0.2)]
[Dense(67, Activation.Gelu)]
[Dense(10)]
[Loss(Loss.SoftmaxCrossEntropy), Adam(1e-3)]
public partial class WideClassifier;

public static partial class Nested
{
    internal partial struct Inside
    {
        [Model, Input(3)]
        [Dense(4, Activation.Relu), Dense(2)]
        [Loss(Loss.MeanSquaredError), Sgd(0.1)]
        internal sealed partial class NestedModel;
    }
}

[Model, Input(4)]
[Dense(6, Activation.Relu), Dropout(0.5), Dense(3)]
public partial class PredictsOnly;

[Model, Input(2, 3)]
[Flatten]
public partial class OnlyFlatten;

[Model, Input(5)]
[Activation(Activation.Softmax)]
public partial class OnlySoftmax;

[Model, Input(6)]
[Dense(9, Bias = false), BatchNorm, Activation(Activation.Relu), Dropout(0.2)]
[Dense(7), BatchNorm(Momentum = 0.3, Epsilon = 1e-3, Affine = false), Activation(Activation.Gelu)]
[Dense(3)]
[Loss(Loss.SoftmaxCrossEntropy, LabelSmoothing = 0.05), AdamW(1e-2, WeightDecay = 0.1)]
public partial class BatchNormalized;

[Model, Input(6), L2(1e-2)]
[BatchNorm, Dense(7, Activation.Tanh), Dense(3), BatchNorm]
[Loss(Loss.MeanSquaredError), Sgd(0.05, Momentum = 0.9)]
public partial class BatchNormAtBothEnds;

[Model, Input(6)]
[LayerNorm, Dense(7, Activation.Relu), LayerNorm(Epsilon = 1e-2), Dropout(0.2)]
[Dense(5), LayerNorm(Affine = false), Activation(Activation.Silu)]
[Dense(3)]
[Loss(Loss.SoftmaxCrossEntropy), Adam(1e-2)]
public partial class LayerNormalized;

[Model, Input(2, 3, 2)]
[LayerNorm, Flatten, Dense(4), LayerNorm]
[Loss(Loss.MeanAbsoluteError), RmsProp(1e-2, WeightDecay = 1e-2)]
public partial class LayerNormOfImages;

/// <summary>Layers called as in PyTorch: numbers, names with dots, and two that differ by a dot alone.</summary>
[Model, Input(5)]
[Dense(8, Activation.Relu, Name = "0"), Dense(6, Name = "features.0"), BatchNorm(Name = "features.1"), Dropout(0.2, Name = "features.10")]
[Dense(4, Name = "blocks.1.0"), Dense(4, Name = "blocks.10"), Dense(3, Name = "class.out")]
[Loss(Loss.SoftmaxCrossEntropy), Adam(1e-2)]
public partial class TorchNamed;

[Model, Input(5), L2(1e-2)]
[Dense(8, Activation.Relu), Dense(1, Activation.Sigmoid)]
[Loss(Loss.BinaryCrossEntropy), RmsProp(1e-2, Momentum = 0.5, Alpha = 0.9)]
public partial class BinaryClassifier;

[Model, Input(5)]
[Dense(8, Activation.Tanh, MaxNorm = 0.4), Dropout(0.3), Dense(4), Activation(Activation.Sigmoid)]
[Loss(Loss.BinaryCrossEntropy), Adagrad(0.05, LearningRateDecay = 0.1, WeightDecay = 1e-2)]
public partial class MultiLabel;

[Model, Input(5)]
[Dense(8, Activation.Gelu, L1 = 1e-3), Dense(3)]
[Loss(Loss.Huber, Delta = 0.3), Adagrad(0.05)]
public partial class HuberRegression;

[Model, Input(5)]
[Dense(8, Activation.Softplus), Dense(2)]
[Loss(Loss.MeanAbsoluteError), AdamW(1e-2), ClipGradients(Norm = 0.1)]
public partial class AbsoluteRegression;

[Model, Input(5)]
[Dense(8, Activation.Selu, L2 = 1e-3), Dense(2)]
[Loss(Loss.MeanSquaredError), Lion(1e-3, WeightDecay = 0.1)]
public partial class LionRegression;

[Model, Input(4)]
[Dense(6, Activation.Relu), Dense(3)]
[Loss(Loss.SoftmaxCrossEntropy), Adam(1e-2), CosineAnnealing(MinimumRate = 1e-4, WarmupEpochs = 0.2, RestartEpochs = 0.3, RestartMultiplier = 2)]
public partial class OnCosine;

[Model, Input(4)]
[Dense(6, Activation.Relu), Dense(3)]
[Loss(Loss.SoftmaxCrossEntropy), Sgd(0.1), StepDecay(0.5, 1)]
public partial class OnSteps;

[Model, Input(4)]
[Dense(6, Activation.Relu), Dense(3)]
[Loss(Loss.SoftmaxCrossEntropy), Sgd(0.1, Momentum = 0.9), ExponentialDecay(0.5, Smooth = true, WarmupEpochs = 0.5)]
public partial class OnExponential;

[Model, Input(4)]
[Dense(6, Activation.Relu), Dense(3)]
[Loss(Loss.SoftmaxCrossEntropy), AdamW(1e-2), OneCycle]
public partial class OnOneCycle;

[Model, Input(4)]
[Dense(6, Activation.Relu), Dense(3)]
[Loss(Loss.SoftmaxCrossEntropy), Lion(1e-3), Polynomial(Power = 2, EndRate = 1e-5)]
public partial class OnPolynomial;

[Model, Input(4)]
[Dense(6, Activation.Relu), Dense(3)]
[Loss(Loss.SoftmaxCrossEntropy), Adagrad(0.05), ReduceOnPlateau(Factor = 0.5, Patience = 2, Cooldown = 2, MinimumRate = 1e-2)]
public partial class OnPlateau;
