using Microsoft.CodeAnalysis;
using NetOptim.Generators.Declarations;

namespace NetOptim.Generators.Tests.Build;

/// <summary>Residuals cost no pass of their own, forward or backward.</summary>
public class BuildFusionTests
{
    private const string Block = "x = x.Dense(16, Activation.Relu); x = x + x.Dense(16, Activation.Gelu); return x.Dense(3);";

    [Fact]
    public void A_residual_joins_the_product_before_it()
    {
        string[] kernels = Kernels(Block, forward: true);

        Assert.Equal(["0: Product linear + bias + relu", "1: Product linear + bias + gelu + add", "2: Product linear + bias"], kernels.Take(3));
    }

    [Fact]
    public void The_two_gradients_of_a_residual_are_added_in_the_product_that_makes_the_second()
    {
        string[] kernels = Kernels(Block, forward: false);

        Assert.Contains(kernels, kernel => kernel.Contains("Product linearInputGradient + add + reluGradient", StringComparison.Ordinal));
        Assert.DoesNotContain(kernels, kernel => kernel.Contains("Map", StringComparison.Ordinal) && kernel.Contains("add", StringComparison.Ordinal));
    }

    [Fact]
    public void What_nothing_uses_is_not_compiled()
    {
        string source = TestCompilation.Generate(BuildSource.Body("x.Dense(77).Dense(5); return x.Dense(3, name: \"head\");")).Source;

        Assert.DoesNotContain("77", source, StringComparison.Ordinal);
        Assert.DoesNotContain("dense1", source, StringComparison.Ordinal);
    }

    private static string[] Kernels(string statements, bool forward)
    {
        Compilation compilation = TestCompilation.Of(BuildSource.Body(statements, attributes: "[Model, Input(8), Loss(Loss.MeanSquaredError)]"));
        ModelDeclaration declaration = DeclarationReader.Read(compilation.GetTypeByMetadataName("Net")!, compilation, CancellationToken.None).Declaration;
        Fusion.KernelProgram program = Compiler.Lower(FrontEnd.Run(declaration).Model!.Training!.Forward).Kernels;
        return [.. program.Kernels.Select(kernel => kernel.ToString()).Skip(forward ? 0 : program.ForwardLength)];
    }
}
