using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace NetOptim.Benchmarks.Compare.Reading;

/// <summary>The least that a tool has to ask of the compiler to know a model: the class's attributes, and what its <c>Build</c> says.</summary>
internal static class ModelReading
{
    /// <summary>Reads them and counts what was found, so that nothing can be left out.</summary>
    public static int Count(INamedTypeSymbol model, Compilation compilation, CancellationToken cancellation)
    {
        int count = model.GetAttributes().Sum(static attribute => 1 + attribute.ConstructorArguments.Length + attribute.NamedArguments.Length);
        foreach (IMethodSymbol build in model.GetMembers("Build").OfType<IMethodSymbol>())
        {
            foreach (MethodDeclarationSyntax declaration in build.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax(cancellation)).OfType<MethodDeclarationSyntax>())
                count += compilation.GetSemanticModel(declaration.SyntaxTree).GetOperation(declaration, cancellation)?.Descendants().Count() ?? 0;
        }
        return count;
    }
}
