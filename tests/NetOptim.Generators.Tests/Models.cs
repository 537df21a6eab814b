namespace NetOptim.Generators.Tests;

/// <summary>Whole models that several tests look at.</summary>
internal static class Models
{
    /// <summary>The seed network: 100-64-1, ReLU, dropout, binary cross-entropy.</summary>
    public const string W1 = """
        using NetOptim;

        /// <summary>The seed network.</summary>
        [Model, Input(100)]
        [Dense(64, Activation.Relu), Dropout(0.5)]
        [Dense(1, Activation.Sigmoid)]
        [Loss(Loss.BinaryCrossEntropy), Adam(1e-3)]
        public partial class SeedNet;
        """;

    /// <summary>The network for handwritten digits.</summary>
    public const string W2 = """
        using NetOptim;

        /// <summary>The network for handwritten digits.</summary>
        [Model, Input(784)]
        [Dense(512, Activation.Relu, L2 = 1e-4), Dropout(0.2)]
        [Dense(256, Activation.Relu, Name = "middle"), Dropout(0.2)]
        [Dense(10)]
        [Loss(Loss.SoftmaxCrossEntropy, LabelSmoothing = 0.1), Adam(1e-3)]
        [EarlyStopping(Patience = 5, RestoreBestWeights = true)]
        public partial class DigitNet;
        """;

    /// <summary>Layer normalisation, Huber's loss, decoupled decay, a schedule, clipping.</summary>
    public const string Regression = """
        using NetOptim;

        /// <summary>A regression.</summary>
        [Model, Input(13)]
        [Dense(24), LayerNorm, Activation(Activation.Gelu)]
        [Dense(2, MaxNorm = 3)]
        [Loss(Loss.Huber, Delta = 1.5), AdamW(1e-3), CosineAnnealing(WarmupEpochs = 1, MinimumRate = 1e-5), ClipGradients(Norm = 1)]
        public partial class Regression;
        """;

    /// <summary>Batch normalisation, momentum, a schedule that watches the loss.</summary>
    public const string Normalized = """
        using NetOptim;

        /// <summary>A normalised network.</summary>
        [Model, Input(1, 8, 8)]
        [Flatten, Dense(32, Bias = false), BatchNorm, Activation(Activation.Relu), Dropout(0.1)]
        [Dense(10)]
        [Loss(Loss.SoftmaxCrossEntropy), Sgd(0.1, Momentum = 0.9, Nesterov = true), ReduceOnPlateau(Patience = 3)]
        public partial class Normalized;
        """;

    /// <summary>In a namespace and in another type, not for training.</summary>
    public const string Recomputed = """
        using NetOptim;

        namespace Test;

        /// <summary>Convolutions with batch norms and a residual, whose outputs backward makes again.</summary>
        [Model, Input(2, 8, 8), Loss(Loss.SoftmaxCrossEntropy), Sgd(0.1)]
        public partial class ResidualNet
        {
            private static Node Build(Node x)
            {
                x = Block(x).Relu();
                x = (x + Block(Block(x).Relu())).Relu();
                return x.GlobalAvgPool().Dense(3);
            }

            private static Node Block(Node x) => x.Conv2d(4, 3, padding: 1, bias: false).BatchNorm();
        }
        """;

    /// <summary>Convolutions and poolings in a stack.</summary>
    public const string Images = """
        using NetOptim;

        /// <summary>A model of images.</summary>
        [Model, Input(2, 8, 8)]
        [Conv2d(4, 3, Padding = 1, Bias = false), BatchNorm, Activation(Activation.Silu), MaxPool2d(2)]
        [Conv2d(6, 3, Activation.Relu, Groups = 2), SqueezeExcite(2), SpatialDropout(0.1), GlobalAvgPool]
        [Dense(3)]
        [Loss(Loss.SoftmaxCrossEntropy), RmsProp(1e-3, Momentum = 0.9)]
        public partial class ImageNet;
        """;

    /// <summary>Tokens, positions, attention, a tied head.</summary>
    public const string Sequence = """
        using NetOptim;

        /// <summary>A model of sequences.</summary>
        [Model, Input(6), Embedding(11, 8), PositionEmbedding, TransformerBlock(2, causal: true), LayerNorm, Dense(11, TiedTo = "embedding1", Bias = false)]
        [Loss(Loss.SoftmaxCrossEntropy), AdamW(1e-3)]
        public partial class SequenceNet;
        """;

    public const string Nested = """
        using NetOptim;

        namespace Company.Product
        {
            /// <summary>Holds a model.</summary>
            public static partial class Outer
            {
                /// <summary>A model without training.</summary>
                [Model, Input(2, 3), Flatten, Dense(4, Activation.Tanh), Dense(2, Activation.Softmax, Name = "head.class")]
                internal sealed partial class Inner;
            }
        }
        """;

    /// <summary>A model with three errors, used as if it had none.</summary>
    public const string Refused = """
        using NetOptim;

        /// <summary>A model with errors.</summary>
        [Model, Input(784)]
        [Dense(0, Activation.Relu), Dropout(1.5)]
        [Dense(10, Activation.Softmax)]
        [Loss(Loss.SoftmaxCrossEntropy), Adam(1e-3)]
        public partial class Refused;

        /// <summary>Uses it.</summary>
        public static class User
        {
            /// <summary>Everything that a good model has.</summary>
            public static float Use()
            {
                using var net = new Refused(new() { Seed = 42 });
                net.Hyperparameters = net.Hyperparameters with { LearningRate = 1e-2, Dropout1Rate = 0.1, Beta1 = 0.8 };
                net.Predict(new float[784], new float[10]);
                net.Save("weights.safetensors");
                Refused.HyperparameterValues values = net.Hyperparameters;
                return net.TrainStep(new float[784], new int[1]) + net.LearningRateAt(0) + (float)values.Beta2;
            }
        }
        """;
}
