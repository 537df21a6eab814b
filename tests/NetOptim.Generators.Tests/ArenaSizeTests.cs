using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NetOptim.Generators.Declarations;
using NetOptim.Generators.Memory;

namespace NetOptim.Generators.Tests;

/// <summary>An arena is hardly larger than what is needed at its fullest moment: memory is not lost between buffers.</summary>
public class ArenaSizeTests
{
    private const double Most = 1.1;

    [Theory]
    [InlineData("Input(3, 32, 32)", "ResNets.Cifar(x, 3, 10)")]
    [InlineData("Input(3, 224, 224)", "ResNets.Basic(x, [2, 2, 2, 2], 1000)")]
    [InlineData("Input(3, 224, 224)", "ResNets.Bottleneck(x, [3, 4, 6, 3], 1000)")]
    [InlineData("Input(3, 224, 224)", "MobileNets.V2(x, 1000)")]
    [InlineData("Input(3, 224, 224)", "MobileNets.V3Small(x, 1000)")]
    [InlineData("Input(3, 224, 224)", "MobileNets.V3Large(x, 1000)")]
    [InlineData("Input(3, 224, 224)", "EfficientNets.B0(x, 1000)")]
    public void An_arena_is_at_most_a_tenth_larger_than_its_largest_live_set(string input, string network)
    {
        ModelDefinition model = Compile(input, network);

        Assert.InRange(Excess(Compiler.Lower(model.Training!.Forward)), 1, Most);
        Assert.InRange(Excess(Compiler.Lower(model.Inference)), 1, Most);
    }

    /// <summary>Floats per sample, over those of the buffers that are needed at the fullest moment (one that is handed over counts once).</summary>
    private static double Excess(LoweredProgram program)
    {
        ArenaBuffer[] buffers = [.. program.Plan.Buffers.Where(buffer => buffer.PerSample)];
        int largest = program.Kernels.Kernels.Max(kernel => buffers
            .Where(buffer => buffer.First <= kernel.Index && kernel.Index <= buffer.Last)
            .Select(buffer => (buffer.Offset, buffer.Length))
            .Distinct()
            .Sum(place => place.Length));
        return (double)program.Plan.FloatsPerSample / largest;
    }

    private static ModelDefinition Compile(string input, string network)
    {
        string source = $$"""
            using NetOptim;
            using NetOptim.Models.Architectures;

            [Model, {{input}}, Loss(Loss.SoftmaxCrossEntropy), Sgd(0.1, Momentum = 0.9)]
            public partial class Net
            {
                private static Node Build(Node x) => {{network}};
            }
            """;
        CSharpCompilation compilation = TestCompilation.Of(source).AddSyntaxTrees(
            Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Architectures"), "*.cs")
                .Select(file => TestCompilation.Parse("using System;\n" + File.ReadAllText(file))));
        FrontEndResult result = FrontEnd.Run(
            DeclarationReader.Read(compilation.GetTypeByMetadataName("Net")!, compilation, CancellationToken.None).Declaration);
        Assert.NotNull(result.Model);
        return result.Model;
    }
}
