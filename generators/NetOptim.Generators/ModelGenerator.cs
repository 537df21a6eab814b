using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetOptim.Generators.Declarations;

namespace NetOptim.Generators;

/// <summary>The incremental pipeline: declaration (the cache boundary) → text.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class ModelGenerator : IIncrementalGenerator
{
    /// <summary>Tracking name of the step that reads declarations.</summary>
    internal const string DeclarationStep = "Declaration";

    private const string TorchAssembly = "NetOptim.TorchSharp";

    /// <summary>Tracking name of the step that compiles them.</summary>
    internal const string CompilationStep = "Compilation";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<ModelDeclaration> declarations = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                DeclarationReader.ModelAttributeName,
                static (node, _) => node is ClassDeclarationSyntax,
                static (target, cancellation) => DeclarationReader.Read((INamedTypeSymbol)target.TargetSymbol, cancellation))
            .WithTrackingName(DeclarationStep);

        // Where the project has TorchSharp, models can be torch modules.
        IncrementalValueProvider<bool> asModules = context.CompilationProvider
            .Select(static (compilation, _) => compilation.ReferencedAssemblyNames.Any(name => name.Name == TorchAssembly));

        IncrementalValuesProvider<(string Name, string Source)> sources = declarations
            .Where(static declaration => SurfaceCanBeAdded(declaration))
            .Combine(asModules)
            .Select(static (pair, _) => pair.Left with { AsModule = pair.Right })
            .Select(static (declaration, _) => (HintName(declaration), Compiler.Compile(declaration)))
            .WithTrackingName(CompilationStep);

        context.RegisterSourceOutput(sources, static (output, source) => output.AddSource(source.Name, source.Source));
    }

    /// <summary>Where a second part of the class would not compile, nothing is emitted: the analyzer says why.</summary>
    private static bool SurfaceCanBeAdded(ModelDeclaration declaration) =>
        declaration.Obstacles is { NotPartial: null, Generic: false, BaseClass: null, Kind: null };

    private static string HintName(ModelDeclaration declaration)
    {
        IEnumerable<string> around = declaration.ContainingTypes.Select(header => header.Substring(header.LastIndexOf(' ') + 1));
        IEnumerable<string> parts = (declaration.Namespace.Length == 0 ? [] : new[] { declaration.Namespace }).Concat(around).Concat([declaration.Name]);
        return string.Join(".", parts) + ".g.cs";
    }
}
