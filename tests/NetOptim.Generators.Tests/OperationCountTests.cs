using Microsoft.CodeAnalysis.CSharp;
using NetOptim.Generators.Declarations;

namespace NetOptim.Generators.Tests;

/// <summary>The floating-point operations that a model says of its layers.</summary>
public class OperationCountTests
{
    [Theory]
    [InlineData("Upsample(2, Mode = Interpolation.Bilinear), AvgPool2d(2)", 9 * 4 * 64, 4 * 64)]
    [InlineData("Upsample(2), AvgPool2d(2)", 0, 4 * 64)]
    [InlineData("LayerNorm, Flatten", 3 * 64, 0)]
    [InlineData("GroupNorm(2), Flatten", 3 * 64 + 4, 0)]
    public void Layers_count_what_they_compute(string layers, long first, long second)
    {
        CSharpCompilation compilation = TestCompilation.Of(TestCompilation.Model($"[Model, Input(4, 4, 4), {layers}]"));
        ModelDeclaration declaration = DeclarationReader.Read(compilation.GetTypeByMetadataName("Net")!, compilation, CancellationToken.None).Declaration;

        Assert.Equal([first, second], FrontEnd.Run(declaration).Model!.Layers.Select(layer => layer.Flops));
    }
}
