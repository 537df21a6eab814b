namespace NetOptim.CodeFixes.Tests.Forms;

/// <summary>A <c>Build</c> that is a straight chain written as a stack of attributes.</summary>
public class BuildToStackTests
{
    [Fact]
    public Task A_line_becomes_a_list() => Refactorings.Verify(
        """
        using NetOptim;

        namespace Digits;

        /// <summary>Digits.</summary>
        [Model, Input(784)]
        [Loss(Loss.SoftmaxCrossEntropy), Adam(1e-3)]
        public partial class $$DigitNet
        {
            private const int Width = 512;

            /// <summary>Two layers,</summary>
            // and a head.
            static Node Build(Node x)
            {
                x = x.Dense(Width, Activation.Relu, l2: 1e-4).Dropout(0.2); // wide
                Node y = x
                    .Dense(256, bias: false, activation: Activation.Elu)
                    .LayerNorm().LeakyRelu(0.2);
                // One output for each digit.
                return y.Dense(10, alpha: null);
            }

            private static int Twice(int number) => 2 * number;
        }
        """,
        """
        using NetOptim;

        namespace Digits;

        /// <summary>Digits.</summary>
        [Model, Input(784)]
        // and a head.
        // <summary>Two layers,</summary>
        [Dense(Width, Activation.Relu, L2 = 1e-4), Dropout(0.2)] // wide
        [Dense(256, activation: Activation.Elu, Bias = false)]
        [LayerNorm, Activation(Activation.LeakyRelu, Alpha = 0.2)]
        // One output for each digit.
        [Dense(10)]
        [Loss(Loss.SoftmaxCrossEntropy), Adam(1e-3)]
        public partial class DigitNet
        {
            private const int Width = 512;

            private static int Twice(int number) => 2 * number;
        }
        """);

    [Fact]
    public Task A_class_without_members_has_no_body() => Refactorings.Verify(
        "[NetOptim.Model, NetOptim.Input(8)] public partial class Net\n{\n    private static NetOptim.Node Bui$$ld(NetOptim.Node node) => node.Dense(4).Sigmoid();\n}\n",
        "[NetOptim.Model, NetOptim.Input(8)]\n[NetOptim.Dense(4), NetOptim.Activation(NetOptim.Activation.Sigmoid)]\npublic partial class Net;\n");

    [Fact]
    public Task Names_that_are_seen_outside_stay() => Refactorings.Verify(
        "using NetOptim;\n\n[Model, Input(8)]\npartial class $$Net\n{\n    static Node Build(Node x) => x.Dense(4, name: \"first\").BatchNorm().Relu().Dense(3).BatchNorm();\n}\n",
        "using NetOptim;\n\n[Model, Input(8)]\n[Dense(4, Name = \"first\"), BatchNorm, Activation(Activation.Relu), Dense(3, Name = \"dense1\"), BatchNorm]\npartial class Net;\n");

    [Fact]
    public async Task Build_in_another_file_goes_to_where_the_model_is_declared()
    {
        const string Attributes = "[NetOptim.Model, NetOptim.Input(8)]\npublic partial class $$Net;\n";
        const string Method = "using NetOptim;\nusing static Widths;\n\npublic static class Widths { public const int Narrow = 3; }\n\npublic partial class Net\n{\n    static Node Build(Node x) => x.Dense(Narrow, Activation.Relu);\n}\n";

        (string title, string[] sources) = Assert.Single(await Refactorings.At(Attributes, Method));

        Assert.Equal("Write Build as a stack of attributes", title);
        Assert.Equal("[NetOptim.Model, NetOptim.Input(8)]\n[NetOptim.Dense(Widths.Narrow, NetOptim.Activation.Relu)]\npublic partial class Net;\n", sources[0]);
        Assert.Equal("using NetOptim;\nusing static Widths;\n\npublic static class Widths { public const int Narrow = 3; }\n\npublic partial class Net;\n", sources[1]);
    }

    [Theory]
    // No straight chain.
    [InlineData("static Node Build(Node x) { Node y = x.Dense(8); return x + y; }")]
    [InlineData("static Node Build(Node x) { Node y = x.Dense(8); return x.Dense(3); }")]
    [InlineData("static Node Build(Node x) { if (x.Size > 3) x = x.Dense(8); return x.Dense(3); }")]
    [InlineData("static Node Build(Node x) { for (int i = 0; i < 2; i++) x = x.Dense(8, Activation.Relu); return x; }")]
    [InlineData("static Node Build(Node x) => Block(x.Dense(8)); static Node Block(Node x) => x.Relu();")]
    [InlineData("static Node Build(Node x) => x.Dense(8).Dense(x.Size);")]
    [InlineData("static Node Build(Node x) => x;")]
    // What no attribute takes.
    [InlineData("static readonly int Width = 8; static Node Build(Node x) => x.Dense(Width);")]
    [InlineData("static Node Build(Node x) => x.Dense(System.Math.Max(3, 4));")]
    [InlineData("static Node Build(Node x) { const int Width = 3; return x.Dense(Width); }")]
    // What else uses or marks the method, and what would be lost.
    [InlineData("static Node Build(Node x) => x.Dense(3); static Node Twice(Node x) => Build(Build(x));")]
    [InlineData("[System.Obsolete] static Node Build(Node x) => x.Dense(3);")]
    [InlineData("static Node Build(Node x) => x.Dense(3 /* classes */);")]
    [InlineData("static Node Build(Node x)\n{\n#if true\nreturn x.Dense(3);\n#endif\n}")]
    public async Task It_is_not_offered(string members)
    {
        string source = $"using NetOptim;\n[Model, Input(8)] partial class Net$$ {{ {members} }}";
        Assert.Empty(TestCompilation.Of(source.Replace("$$", "", StringComparison.Ordinal)).GetDiagnostics().Where(diagnostic => diagnostic.Severity == Microsoft.CodeAnalysis.DiagnosticSeverity.Error));
        await Refactorings.VerifyNone(source);
    }

    [Fact]
    public Task Only_the_heads_are_for_it() => Refactorings.VerifyNone("using NetOptim;\n[Model, Input(8)] partial class Net { static Node Build(Node x) => x.De$$nse(3); }");
}
