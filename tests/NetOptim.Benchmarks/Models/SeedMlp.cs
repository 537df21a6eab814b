namespace NetOptim.Benchmarks.Models;

/// <summary>W1: the seed perceptron.</summary>
[Model, Input(100)]
[Dense(64, Activation.Relu), Dropout(0.5)]
[Dense(1, Activation.Sigmoid)]
[Loss(Loss.BinaryCrossEntropy), Adam(1e-3)]
public partial class SeedMlp;
