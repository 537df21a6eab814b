using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NetOptim.CodeFixes.Classes;

/// <summary>Adds <c>using NetOptim;</c> where C# does not know a name that is the library's.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddUsingCodeFixProvider)), Shared]
public sealed class AddUsingCodeFixProvider : CodeFixProvider
{
    private const string Namespace = "NetOptim";

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
        if (root is not CompilationUnitSyntax unit || model is null)
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

    /// <summary>Behind the usings that are there, or before all else.</summary>
    private static CompilationUnitSyntax WithUsing(CompilationUnitSyntax unit)
    {
        if (unit.Usings.Any(directive => directive is { Alias: null, StaticKeyword.RawKind: 0 } && directive.Name?.ToString() == Namespace))
            return unit;
        string line = unit.DescendantTrivia().Any(trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia) && trivia.ToString() == "\r\n") ? "\r\n" : "\n";
        SyntaxTrivia newLine = SyntaxFactory.EndOfLine(line);
        UsingDirectiveSyntax added = SyntaxFactory.UsingDirective(SyntaxFactory.ParseName(Namespace).WithLeadingTrivia(SyntaxFactory.Space)).WithTrailingTrivia(newLine);
        if (unit.Usings.Count > 0 || unit.Externs.Count > 0)
            return unit.AddUsings(added);
        SyntaxToken first = unit.GetFirstToken();
        return unit.ReplaceToken(first, first.WithLeadingTrivia(first.LeadingTrivia.Insert(0, newLine))).AddUsings(added);
    }

    /// <summary>One directive serves all names of a file.</summary>
    private sealed class OncePerDocument : DocumentBasedFixAllProvider
    {
        protected override async Task<Document?> FixAllAsync(FixAllContext fixAllContext, Document document, ImmutableArray<Diagnostic> diagnostics) =>
            await document.GetSyntaxRootAsync(fixAllContext.CancellationToken).ConfigureAwait(false) is CompilationUnitSyntax unit
                ? document.WithSyntaxRoot(WithUsing(unit))
                : null;
    }
}
