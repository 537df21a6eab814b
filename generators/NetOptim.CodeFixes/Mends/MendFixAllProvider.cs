using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using NetOptim.Generators.Diagnostics.Mends;

namespace NetOptim.CodeFixes.Mends;

/// <summary>
/// Mends all problems of a rule in one pass over each document. Mends made apart and merged as text, as Roslyn's own provider does, would lose those
/// that lie side by side in one list of attributes or one chain of calls.
/// </summary>
internal sealed class MendFixAllProvider : DocumentBasedFixAllProvider
{
    private const char Separator = '#';

    public static MendFixAllProvider Instance { get; } = new();

    /// <summary>Light bulbs that do the same to several problems: the rule, and which of its mends.</summary>
    public static string EquivalenceKey(string id, int mend) => id + Separator + mend.ToString(CultureInfo.InvariantCulture);

    protected override async Task<Document?> FixAllAsync(FixAllContext fixAllContext, Document document, ImmutableArray<Diagnostic> diagnostics)
    {
        string[] key = fixAllContext.CodeActionEquivalenceKey?.Split(Separator) ?? [];
        if (key.Length != 2 || !int.TryParse(key[1], NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            return null;
        IEnumerable<PlacedMend> mends = diagnostics
            .Where(diagnostic => diagnostic.Id == key[0])
            .OrderBy(diagnostic => diagnostic.Location.SourceSpan)
            .Select(PlacedMend.Decode)
            .Where(alternatives => alternatives.Count > number)
            .Select(alternatives => alternatives[number]);
        return await MendedDocument.OfAsync(document, mends, fixAllContext.CancellationToken).ConfigureAwait(false);
    }
}
