using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetOptim.Generators.Declarations;

// It runs in one place only: the compiler of the SDK that this program was built with.
#pragma warning disable RS1036, RS1041

namespace NetOptim.Benchmarks.Compare.Reading;

/// <summary>A generator that reads every model and emits how much it has read.</summary>
[Generator]
public sealed class ReadingGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<int> counts = context.SyntaxProvider.ForAttributeWithMetadataName(
            DeclarationReader.ModelAttributeName,
            static (node, _) => node is ClassDeclarationSyntax,
            static (target, cancellation) => ModelReading.Count((INamedTypeSymbol)target.TargetSymbol, target.SemanticModel.Compilation, cancellation));
        context.RegisterSourceOutput(counts.Collect(), static (output, all) => output.AddSource("Reading.g.cs", $"// {all.Length} models, {all.Sum()}"));
    }
}
