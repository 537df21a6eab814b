using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeRefactorings;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FindSymbols;
using Microsoft.CodeAnalysis.Text;
using NetOptim.Generators;
using NetOptim.Generators.Declarations;

namespace NetOptim.CodeFixes.Forms;

/// <summary>Writes a model's stack of attributes as <c>static Node Build(Node x)</c>, and a <c>Build</c> that is a straight chain as a stack.</summary>
[ExportCodeRefactoringProvider(LanguageNames.CSharp, Name = nameof(FormRefactoringProvider)), Shared]
public sealed class FormRefactoringProvider : CodeRefactoringProvider
{
    private const string MethodName = "Build";

    /// <inheritdoc/>
    public override async Task ComputeRefactoringsAsync(CodeRefactoringContext context)
    {
        CancellationToken cancellation = context.CancellationToken;
        Document document = context.Document;
        SemanticModel? semantics = await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false);
        SyntaxNode? root = await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false);
        if (semantics is null || root?.FindNode(context.Span).FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } type || !IsHeader(type, context.Span))
            return;
        if (semantics.GetDeclaredSymbol(type, cancellation) is not { } symbol || !DeclarationReader.Attributes(symbol).Any(attribute => attribute.AttributeClass!.Name == "ModelAttribute"))
            return;
        ModelDeclaration declaration = DeclarationReader.Read(symbol, semantics.Compilation, cancellation).Declaration;
        if (FrontEnd.Run(declaration).Model is not { } model)
            return;
        var change = new FormChange(semantics.Compilation, symbol, model, cancellation);
        IReadOnlyDictionary<SyntaxTree, SyntaxNode>? roots = declaration.Build is null
            ? change.ToBuild(type)
            : await BuildAsync(symbol, document.Project.Solution, cancellation).ConfigureAwait(false) is { } build ? change.ToStack(build) : null;
        if (roots is not null && Apply(document.Project.Solution, roots) is { } solution)
        {
            string title = declaration.Build is null ? "Write the layers as a Build method" : "Write Build as a stack of attributes";
            context.RegisterRefactoring(CodeAction.Create(title, _ => Task.FromResult(solution), nameof(FormRefactoringProvider)));
        }
    }

    /// <summary>The class's head, or that of its <c>Build</c>.</summary>
    private static bool IsHeader(TypeDeclarationSyntax type, TextSpan span)
    {
        int end = type.OpenBraceToken.IsMissing || type.OpenBraceToken.Span.IsEmpty ? type.Span.End : type.OpenBraceToken.SpanStart;
        return span.End <= end || type.Members.OfType<MethodDeclarationSyntax>().Any(method =>
            method.Identifier.ValueText == MethodName && method.SpanStart <= span.Start && span.End <= method.ParameterList.Span.End);
    }

    /// <summary>The model's <c>Build</c>, where nothing but the compiler of models calls it.</summary>
    private static async Task<MethodDeclarationSyntax?> BuildAsync(INamedTypeSymbol symbol, Solution solution, CancellationToken cancellation)
    {
        if (symbol.GetMembers(MethodName) is not [IMethodSymbol { DeclaringSyntaxReferences: [var reference] } method])
            return null;
        IEnumerable<ReferencedSymbol> found = await SymbolFinder.FindReferencesAsync(method, solution, cancellation).ConfigureAwait(false);
        return found.Any(referenced => referenced.Locations.Any()) ? null : reference.GetSyntax(cancellation) as MethodDeclarationSyntax;
    }

    private static Solution? Apply(Solution solution, IReadOnlyDictionary<SyntaxTree, SyntaxNode> roots)
    {
        foreach (KeyValuePair<SyntaxTree, SyntaxNode> file in roots)
        {
            if (solution.GetDocument(file.Key) is not { } document)
                return null;
            solution = solution.WithDocumentSyntaxRoot(document.Id, file.Value);
        }
        return solution;
    }
}
