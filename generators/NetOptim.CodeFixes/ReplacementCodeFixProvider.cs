using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetOptim.CodeFixes.Edits;
using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Diagnostics.Runs;

namespace NetOptim.CodeFixes;

/// <summary>Writes the expression that a diagnostic brings along in the place of the one that it marks.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ReplacementCodeFixProvider)), Shared]
public sealed class ReplacementCodeFixProvider : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Rules.NoSuchTensor.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (diagnostic.Properties.TryGetValue(Replacement.Property, out string? text) && text is not null
                && root?.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true).FirstAncestorOrSelf<ExpressionSyntax>() is { } expression)
            {
                context.RegisterCodeFix(
                    CodeAction.Create(
                        $"Write {text}",
                        _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(expression, Expressions.Parse(text).WithTriviaFrom(expression)))),
                        nameof(ReplacementCodeFixProvider)),
                    diagnostic);
            }
        }
    }
}
