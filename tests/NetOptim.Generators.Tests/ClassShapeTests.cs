using Microsoft.CodeAnalysis;

namespace NetOptim.Generators.Tests;

/// <summary>Wherever a class may stand and whatever it may be called, the emitted part fits.</summary>
public class ClassShapeTests
{
    private const string Attributes = "[Model, Input(4)] [Dense(3, Activation.Relu), Dropout(0.5)] [Dense(2)] [Loss(Loss.SoftmaxCrossEntropy), Adam]";

    [Theory]
    [InlineData("public partial class Net")]
    [InlineData("internal partial class Net")]
    [InlineData("public sealed partial class Net")]
    [InlineData("partial class Net : System.ICloneable { object System.ICloneable.Clone() => this; } partial class Net")]
    [InlineData("public partial class @class")]
    [InlineData("public partial class @in")]
    [InlineData("public partial class Größe")]
    [InlineData("public partial class 模型")]
    [InlineData("public partial class _")]
    public void Compiles(string declaration) => TestCompilation.Generate(TestCompilation.Model(Attributes, declaration)).AssertCompiles();

    [Theory]
    [InlineData("public static partial class Outer { /// <summary>A model.</summary>\n$ }")]
    [InlineData("public partial struct Outer { /// <summary>A model.</summary>\n$ }")]
    [InlineData("public partial record Outer { /// <summary>A model.</summary>\n$ }")]
    [InlineData("public partial record struct Outer { /// <summary>A model.</summary>\n$ }")]
    [InlineData("public partial interface Outer { /// <summary>A model.</summary>\n$ }")]
    [InlineData("public partial class @event { public partial class Inner { /// <summary>A model.</summary>\n$ } }")]
    public void Compiles_nested(string around)
    {
        string model = Attributes + " public partial class Net;";
        Generated generated = TestCompilation.Generate("#pragma warning disable CS1591\nusing NetOptim;\n" + around.Replace("$", model, StringComparison.Ordinal));

        generated.AssertCompiles();
        Assert.Single(generated.Sources);
    }

    [Theory]
    [InlineData("Company.Product")]
    [InlineData("@namespace.@class")]
    [InlineData("Company.NetOptim")]
    [InlineData("Données.模型")]
    public void Compiles_in_a_namespace(string name)
    {
        string source = TestCompilation.Model(Attributes).Replace("using NetOptim;", $"using NetOptim;\nnamespace {name};", StringComparison.Ordinal);

        TestCompilation.Generate(source).AssertCompiles();
    }

    [Fact]
    public void Classes_of_one_name_in_two_namespaces_do_not_meet()
    {
        Generated generated = TestCompilation.Generate($$"""
            #pragma warning disable CS1591
            using NetOptim;
            namespace First { {{Attributes}} public partial class Net; }
            namespace Second { {{Attributes}} public partial class Net; }
            """);

        generated.AssertCompiles();
        Assert.Equal(["First.Net.g.cs", "Second.Net.g.cs"], generated.Sources.Select(source => source.HintName).Order());
    }

    [Fact]
    public void Classes_told_apart_by_case_alone_get_files_that_are_told_apart_by_more()
    {
        Generated generated = TestCompilation.Generate($$"""
            #pragma warning disable CS1591
            using NetOptim;
            {{Attributes}} public partial class Net;
            {{Attributes}} public partial class NET;
            """);

        generated.AssertCompiles();
        Assert.Equal(["NET-2.g.cs", "Net.g.cs"], generated.Sources.Select(source => source.HintName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("input")]
    [InlineData("batch")]
    [InlineData("output")]
    [InlineData("loss")]
    [InlineData("target")]
    [InlineData("penalty")]
    [InlineData("gradient")]
    [InlineData("learningRate")]
    [InlineData("class")]
    [InlineData("Net")]
    [InlineData("T")]
    [InlineData("row")]
    [InlineData("sum")]
    [InlineData("index")]
    [InlineData("value")]
    [InlineData("dense1Weight")]
    [InlineData("dDense1")]
    [InlineData("Adam")]
    [InlineData("learning")]
    [InlineData("run")]
    [InlineData("copy")]
    [InlineData("weights.first")]
    public void Compiles_with_a_layer_named(string name)
    {
        string attributes = $"[Model, Input(4)] [Dense(3, Activation.Relu), Dropout(0.5, Name = \"{name}\")] [Dense(2), Activation(Activation.Tanh)] [Dense(2)] [Loss(Loss.SoftmaxCrossEntropy), Adam(1e-3)]";
        TestCompilation.Generate(TestCompilation.Model(attributes)).AssertCompiles();
        string dense = $"[Model, Input(4)] [Dense(3, Activation.Gelu, Name = \"{name}\", L2 = 0.1, L1 = 0.1, MaxNorm = 2, ActivityL1 = 0.1)] [Dense(2)] [Loss(Loss.SoftmaxCrossEntropy), Sgd(0.1, Momentum = 0.9)]";
        TestCompilation.Generate(TestCompilation.Model(dense)).AssertCompiles();
    }

    [Fact]
    public void A_class_that_cannot_have_a_second_part_gets_none()
    {
        Generated generated = TestCompilation.Generate(TestCompilation.Model(Attributes, "public class Net"));

        Assert.Empty(generated.Sources);
        Assert.DoesNotContain(generated.CompilerDiagnostics, diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
    }

    [Fact]
    public void A_class_marked_on_two_parts_is_compiled_once()
    {
        Generated generated = TestCompilation.Generate(TestCompilation.Model(Attributes) + "\n[Model] public partial class Net;");

        Assert.Null(generated.Exception);
        Assert.Single(generated.Sources);
    }
}
