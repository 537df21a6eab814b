using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NetOptim.Generators.Declarations;
using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Tests;

/// <summary>An arena is hardly larger than what is needed at its fullest moment: memory is not lost between buffers.</summary>
public class ArenaSizeTests
{
    private const double Most = 1.1;

    /// <summary>Of the package's networks, where longest first is good and nothing else is tried.</summary>
    private const double MostOfPackage = 1.02;

    [Theory]
    [InlineData("Input(3, 32, 32)", "ResNets.Cifar(x, 3, 10)")]
    [InlineData("Input(3, 224, 224)", "ResNets.Basic(x, [2, 2, 2, 2], 1000)")]
    [InlineData("Input(3, 224, 224)", "ResNets.Bottleneck(x, [3, 4, 6, 3], 1000)")]
    [InlineData("Input(3, 224, 224)", "MobileNets.V2(x, 1000)")]
    [InlineData("Input(3, 224, 224)", "MobileNets.V3Small(x, 1000)")]
    [InlineData("Input(3, 224, 224)", "MobileNets.V3Large(x, 1000)")]
    [InlineData("Input(3, 224, 224)", "EfficientNets.B0(x, 1000)")]
    public void Arenas_of_the_package_are_at_most_a_fiftieth_larger_than_their_largest_live_sets(string input, string network)
    {
        ModelDefinition model = Compile(input, network);

        Assert.InRange(Excess(Compiler.Lower(model.Training!.Forward, options: new(Recomputes: false))), 1, MostOfPackage);
        Assert.InRange(Excess(Compiler.Lower(model.Training.Forward)), 1, MostOfPackage);
        Assert.InRange(Excess(Compiler.Lower(model.Inference)), 1, MostOfPackage);
    }

    /// <summary>Gates and concatenations in branches, for which longest first made an arena of 1,590 floats in a prediction and of 3,112 in a training step.</summary>
    [Fact]
    public void Branches_with_gates_lose_no_memory_between_buffers()
    {
        const string gates = """
            Node.Concat(
                x.SqueezeExcite(1, Activation.None, Activation.HardSigmoid).GlobalAvgPool(),
                x.Conv2d(5, 2, same: true, dilation: 2, bias: false).SqueezeExcite(5, Activation.Silu, Activation.Softmax).Flatten()).Dense(3)
            """;
        AssertSmall(Compile("Input(6, 11, 9)", gates));
    }

    [Theory]
    [InlineData("BatchNorm().Relu().Conv2d(12, 3, padding: 1)")]
    [InlineData("BatchNorm().Relu().Conv2d(48, 1).BatchNorm().Relu().Conv2d(12, 3, padding: 1)")]
    [InlineData("Conv2d(12, 3, Activation.Relu, padding: 1)")]
    public void Stages_of_concatenations_lose_little_memory_between_buffers(string layer)
    {
        string stages = $$"""
            private static Node Stages(Node x)
            {
                for (int stage = 0; stage < 3; stage++)
                {
                    for (int i = 0; i < 6; i++)
                        x = Node.Concat(x, x.{{layer}});
                    if (stage < 2)
                        x = x.BatchNorm().Relu().Conv2d(48, 1).AvgPool2d(2);
                }
                return x.BatchNorm().Relu().GlobalAvgPool().Dense(10);
            }
            """;
        AssertSmall(Compile("Input(3, 32, 32)", "Stages(x.Conv2d(24, 3, padding: 1))", stages));
    }

    [Theory]
    [InlineData("Input(3, 32, 32)", "ResNets.Cifar(x, 3, 10)", 380_975, 229_408)]
    [InlineData("Input(3, 224, 224)", "ResNets.Basic(x, [2, 2, 2, 2], 1000)", 5_018_636, 2_835_958)]
    [InlineData("Input(3, 224, 224)", "ResNets.Basic(x, [3, 4, 6, 3], 1000)", 7_527_468, 4_190_726)]
    [InlineData("Input(3, 224, 224)", "ResNets.Bottleneck(x, [3, 4, 6, 3], 1000)", 20_949_581, 12_971_546)]
    [InlineData("Input(3, 224, 224)", "MobileNets.V2(x, 1000)", 13_379_274, 6_768_535)]
    [InlineData("Input(3, 224, 224)", "MobileNets.V3Small(x, 1000)", 3_915_916, 1_483_200)]
    [InlineData("Input(3, 224, 224)", "MobileNets.V3Large(x, 1000)", 10_918_519, 4_513_226)]
    [InlineData("Input(3, 224, 224)", "EfficientNets.B0(x, 1000)", 21_959_572, 7_104_599)]
    public void The_arena_of_a_training_step_holds_what_backward_needs_and_cannot_cheaply_make_again(string input, string network, int keepingAll, int recomputing)
    {
        Graph training = Compile(input, network).Training!.Forward;

        Assert.Equal((keepingAll, 0), Sizes(Compiler.Lower(training, options: new(Recomputes: false))));
        Assert.Equal((recomputing, keepingAll - recomputing), Sizes(Compiler.Lower(training)));
    }

    private static void AssertSmall(ModelDefinition model)
    {
        Assert.InRange(Excess(Compiler.Lower(model.Training!.Forward, options: new(Recomputes: false))), 1, Most);
        Assert.InRange(Excess(Compiler.Lower(model.Training.Forward)), 1, Most);
        Assert.InRange(Excess(Compiler.Lower(model.Inference)), 1, Most);
    }

    private static (int, int) Sizes(LoweredProgram program) => (program.Plan.FloatsPerSample, program.SavedFloatsPerSample);

    /// <summary>Floats per sample, over those that are needed at the fullest moment.</summary>
    private static double Excess(LoweredProgram program) => (double)program.Plan.FloatsPerSample / program.Plan.LiveFloatsPerSample;

    /// <summary>A model whose <c>Build</c> is an expression, with more members of its class where that needs them.</summary>
    internal static ModelDefinition Compile(string input, string network, string members = "")
    {
        string source = $$"""
            using NetOptim;
            using NetOptim.Models.Architectures;

            [Model, {{input}}, Loss(Loss.SoftmaxCrossEntropy), Sgd(0.1, Momentum = 0.9)]
            public partial class Net
            {
                private static Node Build(Node x) => {{network}};

                {{members}}
            }
            """;
        CSharpCompilation compilation = WithArchitectures(TestCompilation.Of(source));
        FrontEndResult result = FrontEnd.Run(
            DeclarationReader.Read(compilation.GetTypeByMetadataName("Net")!, compilation, CancellationToken.None).Declaration);
        Assert.NotNull(result.Model);
        return result.Model;
    }

    /// <summary>With the image networks of NetOptim.Models, as a project of theirs would see them.</summary>
    internal static CSharpCompilation WithArchitectures(CSharpCompilation compilation) => compilation.AddSyntaxTrees(
        Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Architectures"), "*.cs")
            .Order(StringComparer.Ordinal)
            .Select(file => TestCompilation.Parse("using System;\n" + File.ReadAllText(file))));
}
