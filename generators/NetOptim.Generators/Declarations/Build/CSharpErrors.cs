using Microsoft.CodeAnalysis;

namespace NetOptim.Generators.Declarations.Build;

/// <summary>What the C# compiler says itself. Asked for only where an evaluation has stopped: the answer takes as long as binding the method.</summary>
internal static class CSharpErrors
{
    /// <summary>Whether there is an error in the member around a place, in its file or in any declaration, that explains why nothing could be made of the place.</summary>
    public static bool Exist(SyntaxNode where, Compilation compilation, CancellationToken cancellation)
    {
        SyntaxNode member = where.AncestorsAndSelf().FirstOrDefault(node => node is Microsoft.CodeAnalysis.CSharp.Syntax.MemberDeclarationSyntax) ?? where;
        SemanticModel model = compilation.GetSemanticModel(where.SyntaxTree);
        return Any(model.GetDiagnostics(member.Span, cancellation)) || Any(model.GetDiagnostics(null, cancellation)) || Any(compilation.GetDeclarationDiagnostics(cancellation));
    }

    private static bool Any(IEnumerable<Diagnostic> diagnostics) => diagnostics.Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
}
