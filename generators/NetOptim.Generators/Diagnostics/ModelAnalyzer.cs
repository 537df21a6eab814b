using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using NetOptim.Generators.Declarations;
using NetOptim.Generators.Declarations.Build;
using NetOptim.Generators.Diagnostics.Mends;
using NetOptim.Generators.Emit;

namespace NetOptim.Generators.Diagnostics;

/// <summary>Runs the generator's front end on every model and reports what it finds under the very argument.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ModelAnalyzer : DiagnosticAnalyzer
{
    private const string LayerAttributeName = "NetOptim.LayerAttribute";

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => Descriptors.OfModels;

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
        if (attributes.Any(attribute => Is(attribute, modelAttribute)))
        {
            (ModelDeclaration declaration, BuildSites sites) = Readings.Of(type, context.Compilation, context.CancellationToken);
            Report(context, Problems(type, declaration, context.Compilation), new ProblemLocations(type, sites));
        }
        else if (attributes.Any(attribute => attribute.AttributeClass?.BaseType is { } parent && SymbolEqualityComparer.Default.Equals(parent, layerAttribute)))
        {
            Report(context, [Problem.OfClass(Rules.ModelMissing, type.Name)], new ProblemLocations(type, BuildSites.None));
        }
    }

    /// <summary>A call in a loop that is wrong every time is wrong once.</summary>
    private static void Report(SymbolAnalysisContext context, IEnumerable<Problem> problems, ProblemLocations locations)
    {
        var placed = problems.Select(problem => (Problem: problem, Location: locations.Of(problem, context.CancellationToken)));
        foreach (var same in placed.GroupBy(found => (found.Problem.Rule, found.Location)))
        {
            Problem first = same.First().Problem;
            if (!locations.IsInBuild(first))
            {
                foreach ((Problem problem, Location location) in same)
                    Report(context, problem, location, locations);
            }
            else if (first.Rule.SaysEachTime)
            {
                string all = string.Join("\n", same.SelectMany(found => found.Problem.Values).Distinct());
                Report(context, first with { Values = new EquatableArray<string>([all]) }, same.Key.Location, locations);
            }
            else
            {
                Report(context, first, same.Key.Location, locations);
            }
        }
    }

    private static void Report(SymbolAnalysisContext context, Problem problem, Location location, ProblemLocations locations)
    {
        (ImmutableDictionary<string, string?> properties, IReadOnlyList<Location> places) = PlacedMend.Encode(locations.Mends(problem, location, context.CancellationToken));
        context.ReportDiagnostic(Diagnostic.Create(Descriptors.Of(problem.Rule), location, places, properties, problem.Values.ToArray<object>()));
    }

    private static IEnumerable<Problem> Problems(INamedTypeSymbol type, ModelDeclaration declaration, Compilation compilation)
    {
        IReadOnlyList<Problem> problems = FrontEnd.ProblemsOf(declaration);
        foreach (Problem problem in problems)
            yield return problem;
        if (declaration.IsComplete && problems.All(problem => problem.Rule.Severity != RuleSeverity.Error) && IsRefused(type))
            yield return Problem.OfClass(Rules.EmittedElsewhere, type.Name);
        if (compilation.Options is CSharpCompilationOptions { AllowUnsafe: false })
            yield return Problem.OfClass(Rules.UnsafeNotAllowed, type.Name);
    }

    /// <summary>Whether the generator, which saw fewer sources than the analyzer does, has emitted the surface of a model with errors.</summary>
    private static bool IsRefused(INamedTypeSymbol type) => type.GetMembers(SurfaceEmitter.ReasonName).Any(member =>
        member is IFieldSymbol { ConstantValue: string reason } && reason.StartsWith(SurfaceEmitter.Refused, StringComparison.Ordinal) && member.DeclaringSyntaxReferences.All(reference => DeclarationReader.IsEmitted(reference.SyntaxTree)));

    private static bool Is(AttributeData attribute, INamedTypeSymbol expected) => SymbolEqualityComparer.Default.Equals(attribute.AttributeClass, expected);
}
