using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetOptim.CodeFixes.Edits;
using NetOptim.Generators;
using NetOptim.Generators.Declarations;

namespace NetOptim.CodeFixes.Forms;

/// <summary>
/// Writes a model in its other form. Every way of writing it is tried on the compiler before it is offered, the shortest first: what does not come out as the same model
/// is no way.
/// </summary>
internal sealed class FormChange(Compilation compilation, INamedTypeSymbol symbol, ModelDefinition model, CancellationToken cancellation)
{
    private readonly SyntaxAnnotation _changed = new();
    private readonly LayerText _text = new(compilation);
    private readonly string[] _names = [.. model.Layers.Select(layer => layer.Name)];

    /// <summary>The trees that change, with their new roots; null where there is no way.</summary>
    public IReadOnlyDictionary<SyntaxTree, SyntaxNode>? ToBuild(TypeDeclarationSyntax type) => Try((qualified, isNeeded) =>
    {
        if (StackReader.Read(symbol, compilation.GetSemanticModel(type.SyntaxTree), qualified, cancellation) is not { } read
            || read.Any(layer => layer.Syntax.FirstAncestorOrSelf<TypeDeclarationSyntax>() != type) || HasDirectives(type))
        {
            return null;
        }
        IReadOnlyList<WrittenLayer> layers = LayerNames.ForBuild([.. read.Select(layer => layer.Layer)], _names, _text, isNeeded);
        TypeDeclarationSyntax? changed = BuildWriter.Write(type, [.. read.Select(layer => layer.Syntax)], layers, _text, NewLine(type));
        return changed is null ? null : new() { [type] = changed };
    });

    /// <inheritdoc cref="ToBuild"/>
    /// <param name="build">The method.</param>
    public IReadOnlyDictionary<SyntaxTree, SyntaxNode>? ToStack(MethodDeclarationSyntax build) => Try((qualified, isNeeded) =>
    {
        if (build.ContainsDirectives || build.Parent is not TypeDeclarationSyntax owner || Anchor() is not var (type, anchor) || HasDirectives(type)
            || new BuildReading(compilation.GetSemanticModel(build.SyntaxTree), qualified, cancellation).Read(build) is not { Count: > 0 } read)
        {
            return null;
        }
        IReadOnlyList<WrittenLayer> layers = LayerNames.ForStack(read, _names, isNeeded);
        TypeDeclarationSyntax bare = MemberEdits.Remove(owner, build);
        if (StackWriter.Write(owner == type ? bare : type, anchor, layers, _text, NewLine(type)) is not { } changed)
            return null;
        return owner == type ? new() { [type] = changed } : new() { [type] = changed, [owner] = bare };
    });

    private Dictionary<SyntaxTree, SyntaxNode>? Try(Func<bool, Func<string, bool>, Dictionary<TypeDeclarationSyntax, TypeDeclarationSyntax>?> write)
    {
        foreach (bool qualified in new[] { false, true })
        {
            foreach (Func<string, bool> isNeeded in new Func<string, bool>[] { name => Equivalence.IsSeen(model, name), _ => true })
            {
                if (write(qualified, isNeeded) is { } changes && Roots(changes) is var roots && KeepsComments(changes) && IsSame(roots, changes.Keys))
                    return roots;
            }
        }
        return null;
    }

    private Dictionary<SyntaxTree, SyntaxNode> Roots(Dictionary<TypeDeclarationSyntax, TypeDeclarationSyntax> changes) => changes.Keys.GroupBy(type => type.SyntaxTree).ToDictionary(
        file => file.Key,
        file => file.Key.GetRoot(cancellation).ReplaceNodes(file, (type, _) => changes[type].WithAdditionalAnnotations(_changed)));

    private bool IsSame(Dictionary<SyntaxTree, SyntaxNode> roots, IEnumerable<TypeDeclarationSyntax> before)
    {
        Compilation changed = compilation;
        var trees = new List<SyntaxTree>();
        foreach (KeyValuePair<SyntaxTree, SyntaxNode> file in roots)
        {
            trees.Add(file.Key.WithRootAndOptions(file.Value, file.Key.Options));
            changed = changed.ReplaceSyntaxTree(file.Key, trees[trees.Count - 1]);
        }
        TypeDeclarationSyntax[] after = [.. trees.SelectMany(tree => tree.GetRoot(cancellation).GetAnnotatedNodes(_changed)).OfType<TypeDeclarationSyntax>()];
        return changed.GetSemanticModel(after[0].SyntaxTree).GetDeclaredSymbol(after[0], cancellation) is { } type
            && Equivalence.Holds(model, DeclarationReader.Read(type, changed, cancellation).Declaration)
            && Errors(changed, after) <= Errors(compilation, before);
    }

    private int Errors(Compilation of, IEnumerable<TypeDeclarationSyntax> types) => types.Sum(type =>
        of.GetSemanticModel(type.SyntaxTree).GetDiagnostics(type.FullSpan, cancellation).Count(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));

    /// <summary>No comment is lost on the way.</summary>
    private static bool KeepsComments(Dictionary<TypeDeclarationSyntax, TypeDeclarationSyntax> changes)
    {
        List<string> after = [.. changes.Values.SelectMany(Comments)];
        return changes.Keys.SelectMany(Comments).All(after.Remove);

        static IEnumerable<string> Comments(SyntaxNode type) => WrittenLayer.Comments(type.DescendantTrivia());
    }

    /// <summary>The attribute list behind which layers are written: that of the input's shape, or else of <c>[Model]</c>.</summary>
    private (TypeDeclarationSyntax Type, int List)? Anchor()
    {
        AttributeSyntax? anchor = DeclarationReader.Attributes(symbol)
            .Where(attribute => attribute.AttributeClass!.Name is "InputAttribute" or "ModelAttribute")
            .OrderBy(attribute => attribute.AttributeClass!.Name, StringComparer.Ordinal)
            .Select(attribute => attribute.ApplicationSyntaxReference?.GetSyntax(cancellation)).OfType<AttributeSyntax>().FirstOrDefault();
        return anchor is { Parent: AttributeListSyntax { Parent: TypeDeclarationSyntax type } list } ? (type, type.AttributeLists.IndexOf(list)) : null;
    }

    /// <summary>Directives among the attributes; those before the class are none of the layers' business.</summary>
    private static bool HasDirectives(TypeDeclarationSyntax type) => type.ContainsDirectives
        && type.AttributeLists.Any(list => list.DescendantTrivia().Any(trivia => trivia.IsDirective && trivia.SpanStart > type.SpanStart));

    private SyntaxTrivia NewLine(TypeDeclarationSyntax type) => Layout.NewLine(type.SyntaxTree.GetRoot(cancellation));
}
