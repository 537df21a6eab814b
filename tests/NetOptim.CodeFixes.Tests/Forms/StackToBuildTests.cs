namespace NetOptim.CodeFixes.Tests.Forms;

/// <summary>A stack of attributes written as <c>Build</c>.</summary>
public class StackToBuildTests
{
    [Fact]
    public Task A_line_of_the_stack_becomes_a_statement() => Refactorings.Verify(
        """
        using NetOptim;

        namespace Digits;

        /// <summary>Digits.</summary>
        [Model, Input(784)]
        [Dense(512, Activation.Relu, L2 = 1e-4), Dropout(0.2)]
        [Dense(256), LayerNorm, Activation(Activation.LeakyRelu, Alpha = 0.2)]
        [Dense(units: 10, Bias = false)]
        [Loss(Loss.SoftmaxCrossEntropy), Adam(1e-3), L1(1e-5)]
        public partial class $$DigitNet;
        """,
        """
        using NetOptim;

        namespace Digits;

        /// <summary>Digits.</summary>
        [Model, Input(784)]
        [Loss(Loss.SoftmaxCrossEntropy), Adam(1e-3), L1(1e-5)]
        public partial class DigitNet
        {
            static Node Build(Node x)
            {
                x = x.Dense(512, Activation.Relu, l2: 1e-4).Dropout(0.2);
                x = x.Dense(256).LayerNorm().LeakyRelu(alpha: 0.2);
                return x.Dense(units: 10, bias: false);
            }
        }
        """);

    [Fact]
    public Task One_line_becomes_an_expression() => Refactorings.Verify(
        "using NetOptim;\n\n[Model, Input(8)]\n[Dense(4, Activation.Tanh), Dense(3)]\n[Loss(Loss.Huber)]\npublic partial class $$Net;\n",
        "using NetOptim;\n\n[Model, Input(8)]\n[Loss(Loss.Huber)]\npublic partial class Net\n{\n    static Node Build(Node x) => x.Dense(4, Activation.Tanh).Dense(3);\n}\n");

    [Fact]
    public Task Lists_that_mix_layers_and_what_is_the_classs_are_parted() => Refactorings.Verify(
        """
        using NetOptim;

        class Models
        {
            const int Width = 4;

            [Model, Input(8), Dense(Width, Activation.Relu), Loss(Loss.Huber), System.Obsolete] [Dense(3)]
            private sealed partial class $$Net : System.IDisposable
            {
                private int _uses;

                private void Use() => _uses++;
            }
        }
        """.Replace("class Models", "partial class Models", StringComparison.Ordinal),
        """
        using NetOptim;

        partial class Models
        {
            const int Width = 4;

            [Model, Input(8), Loss(Loss.Huber), System.Obsolete]
            private sealed partial class Net : System.IDisposable
            {
                private int _uses;

                static Node Build(Node x) => x.Dense(Width, Activation.Relu).Dense(3);

                private void Use() => _uses++;
            }
        }
        """);

    [Fact]
    public Task Comments_go_with_their_layers() => Refactorings.Verify(
        """
        // A model of digits.
        [NetOptim.Model, NetOptim.Input(8)] // eight features
        // The first layer
        // is wide.
        [NetOptim.Dense(16, NetOptim.Activation.Relu)] // as PyTorch has it
        [
            NetOptim.Dropout(0.1), // against overfitting
            NetOptim.Dense(3) /* classes */,
            NetOptim.Loss(NetOptim.Loss.SoftmaxCrossEntropy)
        ]
        public partial class $$Net;
        """,
        """
        // A model of digits.
        [NetOptim.Model, NetOptim.Input(8)] // eight features
        [
            NetOptim.Loss(NetOptim.Loss.SoftmaxCrossEntropy)
        ]
        public partial class Net
        {
            static NetOptim.Node Build(NetOptim.Node x)
            {
                // The first layer
                // is wide.
                x = x.Dense(16, NetOptim.Activation.Relu); // as PyTorch has it
                x = x.Dropout(0.1); // against overfitting
                return x.Dense(3); /* classes */
            }
        }
        """);

    [Fact]
    public Task Names_that_are_seen_outside_stay() => Refactorings.Verify(
        """
        using NetOptim;

        [Model, Input(8)]
        [Dense(9, Activation.Relu, Name = "first"), Dropout(0.2, Name = "drop"), Dense(8, Activation.Relu), Dropout(0.1)]
        [Dense(3), Activation(Activation.Sigmoid)]
        [Loss(Loss.BinaryCrossEntropy)]
        public partial class $$Net;
        """,
        """
        using NetOptim;

        [Model, Input(8)]
        [Loss(Loss.BinaryCrossEntropy)]
        public partial class Net
        {
            static Node Build(Node x)
            {
                x = x.Dense(9, Activation.Relu, name: "first").Dropout(0.2, name: "drop").Dense(8, Activation.Relu, name: "dense2").Dropout(0.1, name: "dropout2");
                return x.Dense(3, name: "dense3").Sigmoid();
            }
        }
        """);

    [Fact]
    public Task What_the_parameter_hides_is_told_in_full() => Refactorings.Verify(
        """
        using NetOptim;

        [Model, Input(8)]
        [Dense(4, Activation.Relu), Dense(x.Width)]
        public partial class $$Net
        {
            private int _uses;
        }

        static class x { public const int Width = 3; }
        """,
        """
        using NetOptim;

        [Model, Input(8)]
        public partial class Net
        {
            private int _uses;

            static Node Build(Node x) => x.Dense(4, Activation.Relu).Dense(global::x.Width);
        }

        static class x { public const int Width = 3; }
        """);

    [Theory]
    [InlineData("[Model, In$$put(8)]\n[Dense(3)]\npublic partial class Net;")]
    [InlineData("[Model, Input(8)]\n[Dense(3$$)]\npublic partial class Net;")]
    [InlineData("[Model, Input(8)]\n[Dense(3)]\npublic par$$tial class Net { }")]
    public async Task It_is_offered_on_the_head_of_the_class(string source) =>
        Assert.Equal("Write the layers as a Build method", Assert.Single(await Refactorings.At("using NetOptim;\n" + source)).Title);

    [Theory]
    // Not in its body, not on another class, not where the model is none.
    [InlineData("[Model, Input(8), Dense(3)] partial class Net { int A$$; }")]
    [InlineData("[Model, Input(8), Dense(3)] partial class Net; class Other$$;")]
    [InlineData("[Input(8), Dense(3)] partial class Net$$;")]
    [InlineData("[Model, Input(1, 8), Conv2d(3, 3)] partial class Net$$;")]
    // What cannot be carried over.
    [InlineData("[Model, Input(8), Reshape(2, 4, Name = \"square\"), Flatten, Dense(3)] partial class Net$$;")]
    [InlineData("[Model, Input(8)]\n#if true\n[Dense(3)]\n#endif\npartial class Net$$;")]
    [InlineData("[Model, Input(8), Dense(3 /* classes */)] partial class Net$$;")]
    public Task It_is_not_offered(string source) => Refactorings.VerifyNone("using NetOptim;\n" + source);
}
