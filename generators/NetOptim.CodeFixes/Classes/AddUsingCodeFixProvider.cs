using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetOptim.CodeFixes.Edits;

namespace NetOptim.CodeFixes.Classes;

/// <summary>Adds <c>using NetOptim;</c> where C# does not know a name that is the library's.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddUsingCodeFixProvider)), Shared]
public sealed class AddUsingCodeFixProvider : CodeFixProvider
{
    private const string Namespace = "NetOptim";

    private static readonly SyntaxKind[] First =
    [
        SyntaxKind.DefineDirectiveTrivia, SyntaxKind.UndefDirectiveTrivia, SyntaxKind.ReferenceDirectiveTrivia, SyntaxKind.LoadDirectiveTrivia, SyntaxKind.ShebangDirectiveTrivia,
        SyntaxKind.IgnoredDirectiveTrivia,
    ];

    /// <summary>C#'s own: a type, a name, a member (an extension method's) that is not there.</summary>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["CS0246", "CS0103", "CS1061"];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => new OncePerDocument();

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        Document document = context.Document;
        SyntaxNode? root = await document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        SemanticModel? model = await document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        if (root is not CompilationUnitSyntax unit || model is null || !HasPlace(unit))
            return;
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (Name(root.FindNode(diagnostic.Location.SourceSpan)) is { } name && IsInLibrary(name, model.Compilation))
            {
                context.RegisterCodeFix(
                    CodeAction.Create($"using {Namespace};", _ => Task.FromResult(document.WithSyntaxRoot(WithUsing(unit))), nameof(AddUsingCodeFixProvider)), diagnostic);
            }
        }
    }

    private static string? Name(SyntaxNode node) =>
        node.DescendantNodesAndSelf().OfType<SimpleNameSyntax>().FirstOrDefault()?.Identifier.ValueText;

    private static bool IsInLibrary(string name, Compilation compilation)
    {
        if (compilation.GlobalNamespace.GetNamespaceMembers().FirstOrDefault(space => space.Name == Namespace) is not { } library)
            return false;
        return library.GetTypeMembers(name).Any(type => type.DeclaredAccessibility == Accessibility.Public)
            || library.GetTypeMembers(name + "Attribute").Any(type => type.DeclaredAccessibility == Accessibility.Public)
            || library.GetTypeMembers().Any(type => type is { IsStatic: true, MightContainExtensionMethods: true } && type.GetMembers(name).OfType<IMethodSymbol>().Any(method => method.IsExtensionMethod));
    }

    /// <summary>Before the first token there is none where directives stand that C# wants before all else.</summary>
    private static bool HasPlace(CompilationUnitSyntax unit) =>
        unit.Usings.Count > 0 || unit.Externs.Count > 0 || !unit.GetFirstToken().LeadingTrivia.Any(trivia => First.Any(kind => trivia.IsKind(kind)));

    /// <summary>Behind the usings that are there, or before all else but the comment at the head of the file.</summary>
    private static CompilationUnitSyntax WithUsing(CompilationUnitSyntax unit)
    {
        if (unit.Usings.Any(directive => directive is { Alias: null, StaticKeyword.RawKind: 0 } && directive.Name?.ToString() == Namespace))
            return unit;
        SyntaxTrivia newLine = Layout.NewLine(unit);
        UsingDirectiveSyntax added = SyntaxFactory.UsingDirective(SyntaxFactory.ParseName(Namespace).WithLeadingTrivia(SyntaxFactory.Space)).WithTrailingTrivia(newLine);
        if (unit.Usings.Count > 0 || unit.Externs.Count > 0)
            return unit.AddUsings(added);
        SyntaxToken first = unit.GetFirstToken();
        SyntaxTrivia[] head = [.. first.LeadingTrivia.Take(HeadLength(first.LeadingTrivia))];
        SyntaxTrivia[] rest = [.. first.LeadingTrivia.Skip(head.Length).SkipWhile(trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia))];
        IEnumerable<SyntaxTrivia> before = head.Length > 0 ? head.Append(newLine) : head;
        return unit.ReplaceToken(first, first.WithLeadingTrivia(rest.Prepend(newLine))).AddUsings(added.WithLeadingTrivia(before));
    }

    /// <summary>How much of what stands before the first token is the comment at the head of the file: whole lines, up to an empty one or the declaration's own.</summary>
    private static int HeadLength(SyntaxTriviaList trivia)
    {
        int length = 0;
        bool isComment = false;
        for (int i = 0; i < trivia.Count; i++)
        {
            if (trivia[i].IsKind(SyntaxKind.EndOfLineTrivia))
            {
                if (!isComment)
                    break;
                (length, isComment) = (i + 1, false);
            }
            else if (trivia[i].IsKind(SyntaxKind.SingleLineCommentTrivia) || trivia[i].IsKind(SyntaxKind.MultiLineCommentTrivia))
            {
                isComment = true;
            }
            else if (!trivia[i].IsKind(SyntaxKind.WhitespaceTrivia))
            {
                break;
            }
        }
        return length;
    }

    /// <summary>One directive serves all names of a file.</summary>
    private sealed class OncePerDocument : DocumentBasedFixAllProvider
    {
        protected override async Task<Document?> FixAllAsync(FixAllContext fixAllContext, Document document, ImmutableArray<Diagnostic> diagnostics) =>
            await document.GetSyntaxRootAsync(fixAllContext.CancellationToken).ConfigureAwait(false) is CompilationUnitSyntax unit && HasPlace(unit)
                ? document.WithSyntaxRoot(WithUsing(unit))
                : null;
    }
}
