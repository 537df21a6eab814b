using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using NetOptim.Generators.Declarations;

namespace NetOptim.Generators.Diagnostics;

/// <summary>Runs the generator's front end on every model and reports what it finds under the very argument.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ModelAnalyzer : DiagnosticAnalyzer
{
    private const string LayerAttributeName = "NetOptim.LayerAttribute";

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => Descriptors.All;

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(start =>
        {
            INamedTypeSymbol? model = start.Compilation.GetTypeByMetadataName(DeclarationReader.ModelAttributeName);
            INamedTypeSymbol? layer = start.Compilation.GetTypeByMetadataName(LayerAttributeName);
            if (model is not null && layer is not null)
                start.RegisterSymbolAction(symbol => Analyze(symbol, model, layer), SymbolKind.NamedType);
        });
    }

    private static void Analyze(SymbolAnalysisContext context, INamedTypeSymbol modelAttribute, INamedTypeSymbol layerAttribute)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        ImmutableArray<AttributeData> attributes = type.GetAttributes();
        foreach (Problem problem in attributes.Any(attribute => Is(attribute, modelAttribute))
            ? Problems(type, context.Compilation, context.CancellationToken)
            : attributes.Any(attribute => attribute.AttributeClass?.BaseType is { } parent && SymbolEqualityComparer.Default.Equals(parent, layerAttribute))
                ? [Problem.OfClass(Rules.ModelMissing, type.Name)]
                : Array.Empty<Problem>())
        {
            context.ReportDiagnostic(Diagnostic.Create(
                Descriptors.Of(problem.Rule), new ProblemLocations(type).Of(problem, context.CancellationToken), problem.Values.ToArray<object>()));
        }
    }

    private static IEnumerable<Problem> Problems(INamedTypeSymbol type, Compilation compilation, CancellationToken cancellation)
    {
        ModelDeclaration declaration = DeclarationReader.Read(type, cancellation);
        foreach (Problem problem in FrontEnd.Run(declaration).Problems)
            yield return problem;
        if (compilation.Options is CSharpCompilationOptions { AllowUnsafe: false })
            yield return Problem.OfClass(Rules.UnsafeNotAllowed, type.Name);
    }

    private static bool Is(AttributeData attribute, INamedTypeSymbol expected) => SymbolEqualityComparer.Default.Equals(attribute.AttributeClass, expected);
}
