using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NetOptim.Benchmarks.Compare;
using NetOptim.Generators;

namespace NetOptim.Benchmarks.Compiled;

/// <summary>
/// The generator at work in an editor: every iteration parses an edited model, and runs the whole pipeline on a compilation that
/// has bound nothing yet.
/// </summary>
internal sealed class GeneratorPipeline : Contender
{
    private const string Model = """
        using NetOptim;

        [Model, Input(784)]
        [Dense(UNITS, Activation.Relu), Dropout(0.2)]
        [Dense(256, Activation.Relu), Dropout(0.2)]
        [Dense(10)]
        [Loss(Loss.SoftmaxCrossEntropy), Adam(1e-3, WeightDecay = 1e-4)]
        public partial class MnistMlp;
        """;

    private readonly CSharpCompilation _library;
    private GeneratorDriver _driver = CSharpGeneratorDriver.Create(new ModelGenerator());
    private int _edits;

    public GeneratorPipeline() : base(Ours)
    {
        string assemblies = (string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")
            ?? throw new InvalidOperationException("The host names no assemblies to compile against.");
        _library = CSharpCompilation.Create(
            "Model",
            references: assemblies.Split(Path.PathSeparator).Select(static path => MetadataReference.CreateFromFile(path)),
            options: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
    }

    public override void Run(int iterations)
    {
        for (int i = 0; i < iterations; i++)
            Edit();
    }

    /// <exception cref="DisagreementException">The generator emits no training step for the model.</exception>
    public void Verify()
    {
        Edit();
        string emitted = string.Concat(_driver.GetRunResult().GeneratedTrees.Select(static tree => tree.GetText()));
        if (!emitted.Contains("Products.", StringComparison.Ordinal))
            throw new DisagreementException($"The generator emits no training step for the model; it says: {emitted}");
    }

    public override void Dispose()
    {
    }

    private void Edit()
    {
        // The number of units is never the last one's: no stage can answer from its cache.
        int units = 500 + ++_edits % 100;
        SyntaxTree tree = CSharpSyntaxTree.ParseText(Model.Replace("UNITS", $"{units}", StringComparison.Ordinal));
        _driver = _driver.RunGenerators(_library.AddSyntaxTrees(tree));
    }
}
