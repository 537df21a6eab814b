using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NetOptim.Generators.Declarations;

namespace NetOptim.Generators.Tests;

/// <summary>A declaration is read once for generator and analyzer, and again wherever it could say something else.</summary>
public class ReadingsTests
{
    private const string Model = """
        using NetOptim;

        [Model, Input(8), Loss(Loss.MeanSquaredError), Adam(1e-3)]
        public partial class Net
        {
            private static Node Build(Node x) => x.Dense(Sizes.Units).Dense(1);
        }
        """;

    private static readonly CSharpCompilation Project = TestCompilation.Of(Model).AddSyntaxTrees(Sizes(16));

    [Fact]
    public void What_the_generator_has_added_is_no_reason_to_read_again()
    {
        Compilation generated = TestCompilation.Generate(Project).Output;

        Assert.NotEqual(Project.SyntaxTrees.Length, generated.SyntaxTrees.Count());
        Assert.Same(Read(Project), Read(generated));
    }

    [Fact]
    public void A_constant_in_another_file_that_changes_is_read_again()
    {
        ModelDeclaration before = Read(Project);
        ModelDeclaration after = Read(Project.ReplaceSyntaxTree(Project.SyntaxTrees[1], Sizes(32)));

        Assert.Equal(16, Units(before));
        Assert.Equal(32, Units(after));
        Assert.Equal(16, Units(Read(Project)));
    }

    [Fact]
    public void What_another_generator_has_added_is_read_too()
    {
        CSharpCompilation without = TestCompilation.Of(Model);
        CSharpCompilation with = without.AddSyntaxTrees(TestCompilation.Parse(Sizes(24).ToString(), "Other.Generators/Other/Sizes.g.cs"));

        Assert.NotNull(Read(without).Build);
        Assert.Equal(24, Units(Read(with)));
    }

    [Fact]
    public void Two_classes_of_one_file_are_two()
    {
        CSharpCompilation two = TestCompilation.Of(Model + Model.Replace("using NetOptim;", "", StringComparison.Ordinal).Replace("Net\n", "Net2\n", StringComparison.Ordinal))
            .AddSyntaxTrees(Sizes(8));

        Assert.Equal("Net", Read(two).Name);
        Assert.Equal("Net2", Read(two, "Net2").Name);
        Assert.Same(Read(two), Read(two));
    }

    private static SyntaxTree Sizes(int units) =>
        TestCompilation.Parse(FormattableString.Invariant($"internal static class Sizes {{ public const int Units = {units}; }}"), "Sizes.cs");

    private static ModelDeclaration Read(Compilation compilation, string name = "Net") =>
        Readings.Of(compilation.GetTypeByMetadataName(name)!, compilation, CancellationToken.None).Declaration;

    private static int Units(ModelDeclaration declaration) => FrontEnd.Run(declaration).Model!.Layers[0].OutputShape[0];
}
