using Microsoft.CodeAnalysis;
using NetOptim.Generators.Declarations;
using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Diagnostics.Runs;

/// <summary>A model as a call sees it: its attributes, and what the front end makes of it where that is asked for.</summary>
internal sealed class DeclaredModel(INamedTypeSymbol type, Compilation compilation, CancellationToken cancellation)
{
    private readonly Lazy<(ModelDeclaration Declaration, ModelDefinition? Definition)> _read = new(() =>
    {
        ModelDeclaration declaration = Readings.Of(type, compilation, cancellation).Declaration;
        return (declaration, FrontEnd.Run(declaration).Model);
    });

    public string Name => type.Name;

    public IReadOnlyList<AttributeReader> Attributes { get; } =
        [.. DeclarationReader.ReadAttributes(type).Select((attribute, index) => new AttributeReader(attribute, index, new ProblemSink()))];

    /// <summary>The first layer of a kind, in whichever form it is written; null where there is none.</summary>
    public string? LayerOfKind(string kind) => _read.Value.Definition?.Layers.FirstOrDefault(layer => layer.Kind == kind)?.Name;

    /// <summary>Names of its parameters or buffers; none where the model has errors, which have been said.</summary>
    public IReadOnlyList<string> Tensors(bool buffers)
    {
        ModelTensors? tensors = _read.Value.Definition?.Tensors;
        return [.. ((buffers ? tensors?.Buffers : tensors?.Parameters) ?? []).Select(tensor => tensor.Tensor!.Name)];
    }
}
