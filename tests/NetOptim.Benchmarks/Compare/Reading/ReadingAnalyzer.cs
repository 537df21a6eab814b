using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using NetOptim.Generators.Declarations;

// It runs in one place only: the compiler of the SDK that this program was built with.
#pragma warning disable RS1036, RS1041, RS2008

namespace NetOptim.Benchmarks.Compare.Reading;

/// <summary>An analyzer that reads every model and reports one in which there is nothing to read: none.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ReadingAnalyzer : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor Empty = new("READ1", "Empty model", "'{0}' says nothing", "Reading", DiagnosticSeverity.Warning, isEnabledByDefault: true);

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Empty];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            INamedTypeSymbol? model = start.Compilation.GetTypeByMetadataName(DeclarationReader.ModelAttributeName);
            start.RegisterSymbolAction(
                symbol =>
                {
                    var type = (INamedTypeSymbol)symbol.Symbol;
                    bool isModel = type.GetAttributes().Any(attribute => SymbolEqualityComparer.Default.Equals(attribute.AttributeClass, model));
                    if (isModel && ModelReading.Count(type, symbol.Compilation, symbol.CancellationToken) == 0)
                        symbol.ReportDiagnostic(Diagnostic.Create(Empty, type.Locations[0], type.Name));
                },
                SymbolKind.NamedType);
        });
    }
}
