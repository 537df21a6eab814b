using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetOptim.Generators.Declarations;
using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Reports;

namespace NetOptim.Generators;

/// <summary>The incremental pipeline: declaration (the cache boundary) → text.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class ModelGenerator : IIncrementalGenerator
{
    /// <summary>Tracking name of the step that reads declarations.</summary>
    internal const string DeclarationStep = "ReadDeclaration";

    private const string TorchAssembly = "NetOptim.TorchSharp";

    /// <summary>Tracking name of the step that compiles them.</summary>
    internal const string CompilationStep = "CompileModel";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<ModelDeclaration> declarations = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                DeclarationReader.ModelAttributeName,
                static (node, _) => node is ClassDeclarationSyntax,
                static (target, cancellation) => Read(target, cancellation))
            .Where(static declaration => declaration is not null)
            .Select(static (declaration, _) => declaration!)
            .WithTrackingName(DeclarationStep);

        // Where the project has TorchSharp, models can be torch modules.
        IncrementalValueProvider<bool> asModules = context.CompilationProvider
            .Select(static (compilation, _) => compilation.ReferencedAssemblyNames.Any(name => name.Name == TorchAssembly));

        IncrementalValuesProvider<ModelDeclaration> models = declarations
            .Where(static declaration => SurfaceCanBeAdded(declaration))
            .Combine(asModules)
            .Select(static (pair, _) => pair.Right ? pair.Left with { AsModule = true } : pair.Left);

        IncrementalValuesProvider<ModelSource> sources = models
            .Select(static (declaration, _) => ModelSource.Of(declaration))
            .WithTrackingName(CompilationStep);

        // File names must differ by more than case, which classes need not.
        IncrementalValueProvider<EquatableArray<string>> names = sources
            .Select(static (source, _) => source.FullName)
            .Collect()
            .Select(static (all, _) => new EquatableArray<string>(all));

        context.RegisterSourceOutput(sources.Combine(names), static (output, pair) =>
        {
            output.AddSource(FileName(pair.Left.FullName, pair.Right) + ".g.cs", pair.Left.Text);
            if (pair.Left.Failure is { } failure)
                output.ReportDiagnostic(Diagnostic.Create(Descriptors.Of(failure.Rule), Location.None, failure.Values.ToArray<object>()));
        });

        ReportPipeline.Register(context, models, names, FileName);
    }

    /// <summary>Where a second part of the class would not compile, nothing is emitted: the analyzer says why.</summary>
    private static bool SurfaceCanBeAdded(ModelDeclaration declaration) =>
        declaration.Obstacles is { NotPartial: null, Generic: false, BaseClass: null, Kind: null };

    /// <summary>The declaration of a class, once: of several parts that are (wrongly) marked, the first is read.</summary>
    private static ModelDeclaration? Read(GeneratorAttributeSyntaxContext target, CancellationToken cancellation)
    {
        var model = (INamedTypeSymbol)target.TargetSymbol;
        SyntaxReference? mark = DeclarationReader.Attributes(model)
            .First(attribute => attribute.AttributeClass!.Name == "ModelAttribute").ApplicationSyntaxReference;
        return mark?.SyntaxTree == target.TargetNode.SyntaxTree && target.TargetNode.Span.Contains(mark.Span)
            ? Readings.Of(model, target.SemanticModel.Compilation, cancellation).Declaration
            : null;
    }

    private static string FileName(string fullName, EquatableArray<string> all)
    {
        int before = all.TakeWhile(name => name != fullName).Count(name => string.Equals(name, fullName, StringComparison.OrdinalIgnoreCase));
        return fullName + (before == 0 ? "" : "-" + Text.Int(before + 1));
    }
}
