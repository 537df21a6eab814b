using NetOptim.Generators.Declarations;

namespace NetOptim.Generators.Tests;

public class CompilerTests
{
    [Fact]
    public void Dropout_of_a_relu_stores_neither_the_relu_nor_a_mask()
    {
        string source = Compiler.Compile(TwoLayers());

        Assert.Contains("fused: bias, relu, dropout", source, StringComparison.Ordinal);
        Assert.DoesNotContain("float* dense1 = ", Training(source), StringComparison.Ordinal);
    }

    private static string Training(string source) => source[source.IndexOf("double Forward(", StringComparison.Ordinal)..];

    private static ModelDeclaration TwoLayers() => new(
        "", EquatableArray<string>.Empty, "Net",
        new EquatableArray<AttributeDeclaration>(
        [
            Attribute("Input", new ArgumentDeclaration("shape", new ArgumentValue(null, null, new EquatableArray<int>([8])))),
            Attribute("Dense", Number("units", 4), Member("activation", "Relu")),
            Attribute("Dropout", Number("rate", 0.5)),
            Attribute("Dense", Number("units", 3)),
            Attribute("Loss", Member("kind", "SoftmaxCrossEntropy")),
        ]),
        new Obstacles(null, false, null, false, null));

    private static AttributeDeclaration Attribute(string kind, params ArgumentDeclaration[] arguments) =>
        new(kind, new EquatableArray<ArgumentDeclaration>(arguments));

    private static ArgumentDeclaration Number(string name, double value) => new(name, new ArgumentValue(value, null, null));

    private static ArgumentDeclaration Member(string name, string member) => new(name, new ArgumentValue(null, member, null));
}
