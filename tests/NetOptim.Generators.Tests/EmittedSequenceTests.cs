using Microsoft.CodeAnalysis.CSharp;
using NetOptim.Generators.Declarations;
using NetOptim.Generators.Tests.Build;

namespace NetOptim.Generators.Tests;

/// <summary>Sequences at the ends of models, and of a single step; names that the emitted code has uses for itself.</summary>
public class EmittedSequenceTests
{
    private const string Regression = "[Model, Input(8, 6), Loss(Loss.MeanSquaredError), Adam(1e-3)]";

    public static TheoryData<string> FlattenedEnds =>
    [
        "return x.Dense(16).TransformerBlock(2).LayerNorm().Dense(1).Flatten();",
        "return x.Dense(6, Activation.Tanh).Flatten();",
        "return x.MultiHeadAttention(2).Flatten();",
        "return x.Dense(6, Activation.Tanh).Reshape(2, 6, 4);",
        "return x.Dense(6).Reshape(12, 4);",
        "return x.Dense(6, Activation.Tanh).ToImage(2, 4);",
        "return x.ToImage(4, 2).Conv2d(3, 1).ToSequence();",
        "return x.ToImage(4, 2).Conv2d(3, 1).ToSequence().Flatten();",
    ];

    [Theory]
    [MemberData(nameof(FlattenedEnds))]
    public void A_sequence_may_be_flattened_at_the_end_of_a_torch_module(string statements)
    {
        CSharpCompilation compilation = TestCompilation.Of(BuildSource.Body(statements, attributes: Regression));
        ModelDeclaration declaration = DeclarationReader.Read(compilation.GetTypeByMetadataName("Net")!, compilation, CancellationToken.None).Declaration;
        string source = Compiler.Compile(declaration with { AsModule = true });

        string forward = Between(source, "void ModuleForward(", "void ModuleBackward(");
        string copied = forward[(forward.IndexOf("Copy(", StringComparison.Ordinal) + 5)..].Split(',')[0];
        Assert.Contains($"float* {copied} = ", forward, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("return x.Dense(16).TransformerBlock(2).LayerNorm().Dense(1).Flatten();", "[Model, Input(24, 6), Loss(Loss.SoftmaxCrossEntropy), AdamW(1e-3)]")]
    [InlineData("return x + x.Dense(16, Activation.Gelu).Dense(8);", "[Model, Input(1, 8), Loss(Loss.MeanSquaredError), Adam(1e-3)]")]
    [InlineData("return x.Embedding(10, 8).PositionEmbedding().TransformerBlock(2).TransformerBlock(2).Flatten().Dense(3);", "[Model, Input(1), Loss(Loss.SoftmaxCrossEntropy), Adam(1e-3)]")]
    [InlineData("return x.MultiHeadAttention(2);", "[Model, Input(1, 8), Loss(Loss.MeanSquaredError), Adam(1e-3)]")]
    [InlineData("return x.ToSequence().TransformerBlock(2).ToImage(1, 1).GlobalAvgPool();", "[Model, Input(8, 1, 1), Loss(Loss.MeanSquaredError), Adam(1e-3)]")]
    [InlineData("return x.ToSequence().Dense(5);", "[Model, Input(1, 4, 3), Loss(Loss.SoftmaxCrossEntropy), Adam(1e-3)]")]
    [InlineData("return x.ToSequence();", "[Model, Input(2, 4, 3)]")]
    [InlineData("return x.ToSequence().ToImage(3, 4);", "[Model, Input(2, 4, 3)]")]
    [InlineData("return x.Flatten().Dense(3, name: \"scale\");", "[Model, Input(3, 6, 6), Loss(Loss.MeanSquaredError), Adam(1e-3)]")]
    [InlineData("return x.Flatten().Dense(3, name: \"scale\");", "[Model, Input(3, 6, 6), Loss(Loss.Huber), Adam(1e-3)]")]
    [InlineData("return x.Flatten().Dense(3, name: \"delta\");", "[Model, Input(3, 6, 6), Loss(Loss.Huber), Adam(1e-3)]")]
    [InlineData("return x.Flatten().Dense(3, name: \"epsilon\").LayerNorm(name: \"share\").Gelu().Dense(2, name: \"alpha\").LeakyRelu(0.2, name: \"gain\").Dense(2);", "[Model, Input(3, 6, 6), Loss(Loss.Huber), Adam(1e-3)]")]
    [InlineData("return x.Flatten().Dense(3, Activation.Relu, name: \"dropout1Mask\").Dropout(0.5).Dense(2, name: \"dense1\");", "[Model, Input(3, 6, 6), Loss(Loss.Huber), Adam(1e-3)]")]
    public void It_compiles_and_nothing_is_said(string statements, string attributes)
    {
        Generated generated = TestCompilation.Generate(BuildSource.Body(statements, attributes: attributes)).AssertCompiles();

        Assert.DoesNotContain(TestCompilation.Analyze(generated.Output), diagnostic => diagnostic.Severity >= Microsoft.CodeAnalysis.DiagnosticSeverity.Warning);
    }

    [Theory]
    [InlineData("return x.Dense(4);", "1×4")]
    [InlineData("return x.MultiHeadAttention(2);", "1×8")]
    [InlineData("return x.Dense(4).LayerNorm().Dense(2);", "1×2")]
    public void A_sequence_of_one_step_stays_one(string statements, string shape)
    {
        Microsoft.CodeAnalysis.Diagnostic[] steps = [.. TestCompilation.Analyze(BuildSource.Body(statements, attributes: "[Model, Input(1, 8)]")).Where(diagnostic => diagnostic.Id == "NOPT3050")];

        Assert.Contains($"→ {shape},", steps[^1].GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    private static string Between(string source, string first, string last)
    {
        int start = source.IndexOf(first, StringComparison.Ordinal);
        return source[start..source.IndexOf(last, start, StringComparison.Ordinal)];
    }
}
