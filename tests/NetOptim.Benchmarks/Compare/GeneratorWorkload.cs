using NetOptim.Benchmarks.Compiled;

namespace NetOptim.Benchmarks.Compare;

/// <summary>What an edit costs in the editor.</summary>
/// <param name="id">Behind <c>generator-</c>.</param>
/// <param name="title">What is edited.</param>
/// <param name="compiled">How many models it compiles again.</param>
/// <param name="open">The project, opened.</param>
/// <param name="milliseconds">The bar; null: none.</param>
internal sealed class GeneratorWorkload(string id, string title, int compiled, Func<EditorSession> open, double? milliseconds = null) : Workload
{
    /// <summary>An editor has been open for a while: until the JIT has compiled what it will.</summary>
    private const int WarmUpEdits = 80;

    public override string Id => $"generator-{id}";

    public override string Title => $"generator, {title}";

    public override double? MaximumSeconds => milliseconds / 1e3;

    /// <summary>Edits of a perceptron, of EfficientNet-B0, and in a project of fifty models.</summary>
    public static IEnumerable<GeneratorWorkload> All { get; } =
    [
        new("w2", "MNIST perceptron, parse and whole pipeline after an edit", 1, static () => new EditorSession(
            ModelSources.MnistPerceptron(), ModelSources.Perceptron, static edits => ModelSources.MnistPerceptron(units: 500 + edits % 100), withTorch: true), 20),
        new("efficientnet", "EfficientNet-B0, parse and whole pipeline after an edit in Build", 1, static () => new EditorSession(
            ModelSources.EfficientNet(), ModelSources.EfficientNetBuild, ModelSources.EfficientNetBuildEdited), 150),
        new("efficientnet-torch", "the same where models are torch modules too", 1, static () => new EditorSession(
            ModelSources.EfficientNet(), ModelSources.EfficientNetBuild, ModelSources.EfficientNetBuildEdited, withTorch: true)),
        new("efficientnet-analyzed", "EfficientNet-B0, parse, whole pipeline and analyzers after an edit in Build", 1, static () => new EditorSession(
            ModelSources.EfficientNet(), ModelSources.EfficientNetBuild, ModelSources.EfficientNetBuildEdited, analyzed: ModelSources.EfficientNetModel), 50),
        new("50-one", "fifty models, an edit of one of them", 1, static () => new EditorSession(
            ModelSources.FiftyModels(), ModelSources.OneOfFifty, ModelSources.OneOfFiftyEdited)),
        new("50-elsewhere", "fifty models, an edit in another file", 0, static () => new EditorSession(
            ModelSources.FiftyModels(), ModelSources.Elsewhere, ModelSources.ElsewhereEdited)),
    ];

    public override IReadOnlyList<Contender> Open(int threads)
    {
        EditorSession session = open();
        session.Verify(compiled);
        session.Run(WarmUpEdits);
        return [session];
    }
}
