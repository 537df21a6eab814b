using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetOptim.Generators;
using NetOptim.Generators.Declarations;
using NetOptim.Generators.Layers;

namespace NetOptim.CodeFixes.Tests.Forms;

/// <summary>There and back again: every layer with every argument, and every model of the samples, is the same model in both forms.</summary>
public class RoundTripTests
{
    /// <summary>Inputs of all sorts, with a layer before that another may be tied to.</summary>
    private static readonly string[] Beginnings =
    [
        "[Model, Input(8)]\n[Dense(8, Activation.Relu, Name = \"first\")]", "[Model, Input(4, 8, 8)]\n[Conv2d(4, 1, Activation.Relu, Name = \"first\")]",
        "[Model, Input(6, 8)]\n[Dense(8, Activation.Relu, Name = \"first\")]", "[Model, Input(8)]",
        "[Model, Input(4, 8)]",
    ];

    private static readonly string[] Ends = ["[Loss(Loss.MeanSquaredError), Adam(1e-3)]\n", ""];

    /// <summary>By the type of an argument: what is tried, until a model comes out that takes it.</summary>
    private static readonly Dictionary<Type, string[]> Values = new()
    {
        [typeof(int)] = ["2", "1", "8", "16"], [typeof(double)] = ["0.125", "0.5", "1"], [typeof(bool)] = ["true", "false"], [typeof(string)] = ["\"first\"", "\"other\""], [typeof(int[])] = ["4, 2", "2, 2", "-1"],
    };

    public static TheoryData<string> Layers => [.. Catalog<LayerDefinition>.All.Select(layer => layer.Kind)];

    public static TheoryData<string> Activations => [.. Enum.GetNames<Activation>().Except([nameof(Activation.None)])];

    public static TheoryData<string> Samples => [.. Directory.GetFiles(Path.Combine(Root(), "samples"), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && File.ReadAllText(file).Contains("[Model", StringComparison.Ordinal)).Select(file => Path.GetRelativePath(Root(), file))];

    [Theory]
    [MemberData(nameof(Layers))]
    public async Task A_layer_is_the_same_in_both_forms(string kind)
    {
        Type type = typeof(CompiledModel).Assembly.GetType($"NetOptim.{kind}Attribute")!;
        string[] parameters = [.. Written(type.GetConstructors().Single().GetParameters())];
        string bare = Assert.IsType<string>(Source(kind, parameters));
        await GoesThereAndBack(bare);
        foreach (PropertyInfo property in type.GetProperties().Where(property => property.CanWrite))
        {
            string[] settings = [.. Tried(property.PropertyType).Select(value => $"{property.Name} = {value}")];
            // Some are of use beside another alone.
            string[] pairs = [.. type.GetProperties().Where(other => other.CanWrite && other.PropertyType == typeof(int) && other != property).SelectMany(other => settings.Select(setting => $"{setting}, {other.Name} = 2"))];
            IEnumerable<string> argumentLists = settings.Concat(pairs).SelectMany(setting => parameters.Select(arguments => arguments.Length == 0 ? setting : $"{arguments}, {setting}"));
            string source = Source(kind, argumentLists) ?? throw new InvalidOperationException($"No model takes '{property.Name}' of '{kind}' with the values that this test knows.");
            if (kind == "Reshape" && property.Name == "Name")
                Assert.Empty(await Refactorings.At(AtClass(source)));
            else
                await GoesThereAndBack(source);
        }
    }

    [Theory]
    [MemberData(nameof(Activations))]
    public Task An_activation_is_the_same_in_both_forms(string member) =>
        GoesThereAndBack($"using NetOptim;\n\n[Model, Input(8)]\n[Dense(4), Activation(Activation.{member})]\npublic partial class Net;");

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task A_sample_is_the_same_in_both_forms(string file) => await GoesThereAndBack(await File.ReadAllTextAsync(Path.Combine(Root(), file)));

    [Theory]
    [InlineData(Models.W1)]
    [InlineData(Models.W2)]
    [InlineData(Models.Regression)]
    [InlineData(Models.Normalized)]
    public Task A_model_is_the_same_in_both_forms(string source) => GoesThereAndBack(source);

    private static async Task GoesThereAndBack(string stack)
    {
        string build = Assert.Single(await Refactorings.At(AtClass(stack))).Sources[0];
        Assert.Contains("static Node Build(Node x)", build, StringComparison.Ordinal);
        AssertSameModel(stack, build);

        string again = Assert.Single(await Refactorings.At(AtClass(build))).Sources[0];
        AssertSameModel(stack, again);
        Assert.Equal(Layout(stack), Layout(again));
    }

    /// <summary>The emitted code is the same to the letter, but for names of layers that have nothing of their own.</summary>
    private static void AssertSameModel(string expected, string actual)
    {
        string emitted = Emitted(actual);
        string[] before = LayerNames(Emitted(expected)), after = LayerNames(emitted);
        for (int i = 0; i < before.Length; i++)
        {
            emitted = Regex.Replace(emitted, $@"\b{after[i]}", before[i]);
            emitted = Regex.Replace(emitted, $@"\b([dD]?){char.ToUpperInvariant(after[i][0])}{after[i][1..]}", $"$1{char.ToUpperInvariant(before[i][0])}{before[i][1..]}");
        }
        Assert.Equal(Unaligned(Emitted(expected)), Unaligned(emitted));
    }

    /// <summary>A table's columns are as wide as the names in them.</summary>
    private static string Unaligned(string emitted) => Regex.Replace(emitted, @"(?<=\S) {2,}", "  ");

    private static string Emitted(string source) => TestCompilation.Generate(source).Sources.Single().SourceText.ToString();

    private static string[] LayerNames(string emitted) => [.. Regex.Matches(emitted, "^/// <item><term>(.*?)</term>", RegexOptions.Multiline).Select(match => match.Groups[1].Value)];

    /// <summary>Without names that a layer has anyway: <c>Build</c> counts otherwise and has to say them, and what is said stays.</summary>
    private static string Layout(string source) => Regex.Replace(source.ReplaceLineEndings("\n").TrimEnd(), @", Name = ""[a-zA-Z]+\d+""|\(Name = ""[a-zA-Z]+\d+""\)", "");

    private static string AtClass(string source)
    {
        ClassDeclarationSyntax model = TestCompilation.Parse(source).GetRoot().DescendantNodes().OfType<ClassDeclarationSyntax>()
            .First(type => type.AttributeLists.Any(list => list.Attributes.Any(attribute => attribute.Name.ToString() == "Model")));
        return source.Insert(model.Identifier.SpanStart, Refactorings.Caret);
    }

    /// <summary>The first model that the compiler takes, over all beginnings and lists of arguments.</summary>
    private static string? Source(string kind, IEnumerable<string> argumentLists) => (
        from arguments in argumentLists
        from beginning in Beginnings
        from end in Ends
        let source = $"using NetOptim;\n\n{beginning}\n[{kind}{(arguments.Length == 0 ? "" : $"({arguments})")}]\n{end}public partial class Net;"
        where IsModel(source)
        select source).FirstOrDefault();

    private static bool IsModel(string source)
    {
        CSharpCompilation compilation = TestCompilation.Of(source);
        return FrontEnd.Run(DeclarationReader.Read(compilation.GetTypeByMetadataName("Net")!, compilation, CancellationToken.None).Declaration).Model is not null;
    }

    /// <summary>Lists of values for all parameters.</summary>
    private static IEnumerable<string> Written(IEnumerable<System.Reflection.ParameterInfo> parameters) => parameters
        .Where(parameter => !parameter.IsOptional)
        .Aggregate<System.Reflection.ParameterInfo, IEnumerable<string>>([""], (lists, parameter) =>
            from list in lists
            from value in Tried(parameter.ParameterType)
            select list.Length == 0 ? value : $"{list}, {value}");

    private static string[] Tried(Type type) => type.IsEnum ? [.. Enum.GetNames(type).Reverse().Select(member => $"{type.Name}.{member}")]
        : Values.TryGetValue(type, out string[]? values) ? values
        : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"This test knows no values of the type {type}."));

    private static string Root([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", ".."));
}
