using Microsoft.CodeAnalysis;
using NetOptim.Generators.Diagnostics.Mends;

namespace NetOptim.CodeFixes.Mends;

/// <summary>A document with mends made in it, one after another; what an earlier one has removed, a later one leaves alone.</summary>
internal static class MendedDocument
{
    public static async Task<Document> OfAsync(Document document, IEnumerable<PlacedMend> mends, CancellationToken cancellation)
    {
        SyntaxNode? root = await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false);
        SemanticModel? model = await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false);
        if (root is null || model is null)
            return document;
        ResolvedEdit[][] resolved =
        [
            .. mends.Where(mend => mend.Edits.All(edit => ResolvedEdit.CanBeMade(edit, root)))
                .Select(mend => mend.Edits.Select(edit => ResolvedEdit.Of(edit, root, model, cancellation)).ToArray()),
        ];
        SyntaxNode mended = root.TrackNodes(resolved.SelectMany(mend => mend).SelectMany(edit => edit.Nodes).Distinct());
        foreach (ResolvedEdit[] mend in resolved)
        {
            SyntaxNode current = mended;
            if (mend.All(edit => edit.IsStillThere(current)))
                mended = mend.Aggregate(mended, (before, edit) => edit.IsStillThere(before) ? edit.Make(before) : before);
        }
        return document.WithSyntaxRoot(mended);
    }
}
