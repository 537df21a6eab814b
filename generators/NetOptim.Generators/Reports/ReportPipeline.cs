using Microsoft.CodeAnalysis;
using NetOptim.Generators.Declarations;

namespace NetOptim.Generators.Reports;

/// <summary>
/// The steps of the generator that make reports where the build asks for them (<c>NetOptimReport</c>). Where it does not, none of them does anything, and
/// in an editor they never run.
/// </summary>
internal static class ReportPipeline
{
    /// <summary>Tracking name of the step that makes reports.</summary>
    internal const string ReportStep = "ReportModel";

    /// <summary>The build property, as the compiler sees it.</summary>
    internal const string Property = "build_property.NetOptimReport";

    /// <param name="names">The full names of all models that have a file.</param>
    /// <param name="fileName">Of a model among all of them, without an extension.</param>
    public static void Register(
        IncrementalGeneratorInitializationContext context, IncrementalValuesProvider<ModelDeclaration> declarations,
        IncrementalValueProvider<EquatableArray<string>> names, Func<string, EquatableArray<string>, string> fileName)
    {
        IncrementalValueProvider<bool> wanted = context.AnalyzerConfigOptionsProvider.Select(static (options, _) =>
            options.GlobalOptions.TryGetValue(Property, out string? value) && string.Equals(value, "true", StringComparison.OrdinalIgnoreCase));

        IncrementalValuesProvider<EquatableArray<ReportFile>> reports = declarations
            .Combine(wanted)
            .Where(static pair => pair.Right)
            .Combine(names)
            .Select((pair, _) => (Declaration: pair.Left.Left, Name: fileName(ModelSource.NameOf(pair.Left.Left), pair.Right)))
            .Select(static (model, _) => ModelReport.Of(model.Declaration, model.Name))
            .WithTrackingName(ReportStep);

        context.RegisterImplementationSourceOutput(reports.Collect().Combine(wanted), static (output, pair) =>
        {
            if (pair.Right)
                output.AddSource(ReportSource.HintName, ReportSource.Of(pair.Left.SelectMany(files => files)));
        });
    }
}
