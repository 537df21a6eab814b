namespace NetOptim.Tests.Models;

// The zoo's models of sequences: tokens and series of numbers.

[Model, Input(6)]
[Embedding(9, 8, WeightInitializer = Initializer.LeCunNormal), PositionEmbedding(WeightInitializer = Initializer.LeCunNormal)]
[TransformerBlock(2, causal: true, Activation = Activation.GeluTanh), LayerNorm, Dense(9, TiedTo = "embedding1", Bias = false)]
[Loss(Loss.SoftmaxCrossEntropy), AdamW(1e-2)]
public partial class TinyGpt;

[Model, Input(5)]
[Embedding(7, 6), TransformerBlock(3, MlpRatio = 2, Dropout = 0.2), Dropout(0.1), Dense(4)]
[Loss(Loss.SoftmaxCrossEntropy, LabelSmoothing = 0.1), Sgd(0.05, Momentum = 0.9), ClipGradients(Norm = 0.5)]
public partial class DroppedTransformer;

[Model, Input(7, 5)]
[Dense(6, Activation.Tanh), MultiHeadAttention(3, Dropout = 0.3), LayerNorm(Affine = false), Flatten, Dense(3)]
[Loss(Loss.MeanSquaredError), Adam(1e-2)]
public partial class AttentiveSeries;

[Model, Input(4, 3), L2(1e-2)]
[LayerNorm, MultiHeadAttention(1, causal: true, Bias = false), Activation(Activation.Silu), Dense(5, Activation.Softmax), Dense(2)]
[Loss(Loss.MeanSquaredError), Sgd(0.05, Momentum = 0.9)]
public partial class SeriesToSeries;

/// <summary>Large enough for whole tiles and a split between workers.</summary>
[Model, Input(40)]
[Embedding(50, 48, WeightInitializer = Initializer.LeCunNormal), PositionEmbedding(WeightInitializer = Initializer.LeCunNormal)]
[MultiHeadAttention(3, causal: true), Dense(64, Activation.Gelu), Dense(48, Name = "narrow"), Dense(50, TiedTo = "embedding1")]
[Loss(Loss.SoftmaxCrossEntropy), Adam(1e-3)]
public partial class WideTokens;
