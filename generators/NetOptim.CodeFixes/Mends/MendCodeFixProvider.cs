using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Diagnostics.Mends;

namespace NetOptim.CodeFixes.Mends;

/// <summary>The light bulbs of all rules that say how they are mended: it knows edits and no rule.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MendCodeFixProvider)), Shared]
public sealed class MendCodeFixProvider : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [.. Rules.All.Select(rule => rule.Id)];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => MendFixAllProvider.Instance;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        if (await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false) is not { } root)
            return;
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            IReadOnlyList<PlacedMend> mends = PlacedMend.Decode(diagnostic);
            for (int i = 0; i < mends.Count; i++)
            {
                PlacedMend mend = mends[i];
                if (!mend.Edits.All(edit => ResolvedEdit.CanBeMade(edit, root)))
                    continue;
                context.RegisterCodeFix(
                    CodeAction.Create(
                        MendTitle.Of(mend, root),
                        cancellation => MendedDocument.OfAsync(context.Document, [mend], cancellation),
                        MendFixAllProvider.EquivalenceKey(diagnostic.Id, i)),
                    diagnostic);
            }
        }
    }
}
