using Microsoft.CodeAnalysis;
using NetOptim.Generators.Declarations;
using NetOptim.Generators.Fusion;

namespace NetOptim.Generators.Tests;

/// <summary>Which ops share a pass over memory is asserted, not assumed.</summary>
public class FusionTests
{
    [Fact]
    public void Bias_activation_and_dropout_join_the_product() =>
        Assert.Equal(
            [
                "0: Product linear + bias + relu + dropout",
                "1: Product linear + bias",
                "2: Call softmaxCrossEntropy",
            ],
            Forward("[Model, Input(4)] [Dense(3, Activation.Relu), Dropout(0.5)] [Dense(2)] [Loss(Loss.SoftmaxCrossEntropy)]"));

    [Fact]
    public void The_mask_the_derivative_and_the_bias_gradient_join_the_backward_product() =>
        Assert.Contains(
            "4: Product linearInputGradient + dropoutReluGradient + columnSum",
            Backward("[Model, Input(4)] [Dense(3, Activation.Relu), Dropout(0.5)] [Dense(2)] [Loss(Loss.SoftmaxCrossEntropy)]"));

    [Fact]
    public void Prediction_is_one_kernel_per_dense_layer() =>
        Assert.Equal(
            ["0: Product linear + bias + gelu", "1: Product linear + bias + tanh"],
            Kernels(FrontEndOf("[Model, Input(4)] [Dense(3, Activation.Gelu), Dropout(0.5)] [Dense(2, Activation.Tanh)]").Inference));

    private static string[] Forward(string attributes)
    {
        KernelProgram program = Compiler.Lower(FrontEndOf(attributes).Training!.Forward).Kernels;
        return [.. program.Kernels.Take(program.ForwardLength).Select(kernel => kernel.ToString())];
    }

    private static string[] Backward(string attributes)
    {
        KernelProgram program = Compiler.Lower(FrontEndOf(attributes).Training!.Forward).Kernels;
        return [.. program.Kernels.Skip(program.ForwardLength).Select(kernel => kernel.ToString())];
    }

    private static string[] Kernels(Graphs.Graph graph) => [.. Compiler.Lower(graph).Kernels.Kernels.Select(kernel => kernel.ToString())];

    private static ModelDefinition FrontEndOf(string attributes)
    {
        INamedTypeSymbol model = TestCompilation.Of(TestCompilation.Model(attributes)).GetTypeByMetadataName("Net")!;
        FrontEndResult result = FrontEnd.Run(DeclarationReader.Read(model, CancellationToken.None));
        Assert.NotNull(result.Model);
        return result.Model;
    }
}
