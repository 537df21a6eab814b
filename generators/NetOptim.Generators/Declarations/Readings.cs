using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using NetOptim.Generators.Declarations.Build;

namespace NetOptim.Generators.Declarations;

/// <summary>
/// What was read of a class stays as long as the text that it stands in: the analyzer reads the same sources as the generator, which ran before it in the same
/// process, and what a declaration says depends on nothing but the sources, the references and the options. What this generator has added to the sources
/// says nothing new.
/// </summary>
internal static class Readings
{
    private static readonly ConditionalWeakTable<SyntaxTree, List<Entry>> Known = new();
    private static readonly ConditionalWeakTable<Compilation, Sources> SourcesOf = new();

    /// <inheritdoc cref="DeclarationReader.Read(INamedTypeSymbol, Compilation, CancellationToken)"/>
    public static (ModelDeclaration Declaration, BuildSites Sites) Of(INamedTypeSymbol model, Compilation compilation, CancellationToken cancellation)
    {
        if (model.DeclaringSyntaxReferences.FirstOrDefault(static reference => !DeclarationReader.IsEmitted(reference.SyntaxTree)) is not { } place)
            return DeclarationReader.Read(model, compilation, cancellation);
        Sources sources = SourcesOf.GetValue(compilation, static compilation => new Sources(compilation));
        List<Entry> entries = Known.GetOrCreateValue(place.SyntaxTree);
        lock (entries)
        {
            if (entries.Find(entry => entry.Place == place.Span && entry.Sources.AreSame(sources)) is { } known)
                return known.Reading;
        }
        (ModelDeclaration, BuildSites) reading = DeclarationReader.Read(model, compilation, cancellation);
        lock (entries)
        {
            entries.RemoveAll(entry => entry.Place == place.Span);
            entries.Add(new Entry(place.Span, sources, reading));
        }
        return reading;
    }

    private sealed record Entry(TextSpan Place, Sources Sources, (ModelDeclaration Declaration, BuildSites Sites) Reading);

    /// <summary>All that a compilation is made of but for what was emitted here.</summary>
    private sealed class Sources(Compilation compilation)
    {
        private readonly SyntaxTree[] _trees = [.. compilation.SyntaxTrees.Where(static tree => !DeclarationReader.IsEmitted(tree))];
        private readonly MetadataReference[] _references = [.. compilation.References];
        private readonly CompilationOptions _options = compilation.Options;

        public bool AreSame(Sources other) =>
            ReferenceEquals(this, other)
            || (_trees.SequenceEqual(other._trees) && _references.SequenceEqual(other._references) && _options.Equals(other._options));
    }
}
