using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Layers;

namespace NetOptim.Generators.Declarations.Build;

/// <summary><c>static Node Build(Node x)</c> of a model → <see cref="BuildDeclaration"/>.</summary>
internal static class BuildReader
{
    private const string MethodName = "Build";

    /// <summary>Evaluates the class's <c>Build</c>; null where it has none.</summary>
    /// <param name="declaration">What else is declared: the input's shape is asked for.</param>
    public static (BuildDeclaration Build, BuildSites Sites)? Read(
        INamedTypeSymbol model, ModelDeclaration declaration, Compilation compilation, CancellationToken cancellation)
    {
        IMethodSymbol[] candidates = model.GetMembers(MethodName).OfType<IMethodSymbol>()
            .Where(method => method.MethodKind == MethodKind.Ordinary && method.DeclaringSyntaxReferences.Length > 0)
            .ToArray();
        bool hasLayers = declaration.Attributes.Any(attribute => Catalog<LayerDefinition>.Find(attribute.Kind) is not null);
        IMethodSymbol? build = candidates.FirstOrDefault(method => Mismatch(method) is null) ?? candidates.FirstOrDefault(method => !hasLayers || IsAboutNodes(method));
        if (build is null)
            return null;
        Location where = build.Locations.First(location => location.IsInSource);
        if (Mismatch(build) is { } mismatch)
            return Refused(where, Rules.BuildSignature, mismatch);
        return hasLayers
            ? Refused(where, Rules.BuildAndAttributes, declaration.Name)
            : Evaluate(build, declaration, compilation, cancellation);
    }

    private static (BuildDeclaration, BuildSites) Evaluate(
        IMethodSymbol build, ModelDeclaration declaration, Compilation compilation, CancellationToken cancellation)
    {
        var silent = new ProblemSink();
        AttributeReader[] attributes = [.. declaration.Attributes.Select((attribute, i) => new AttributeReader(attribute, i, silent))];
        var recorder = new CallRecorder(InputReader.Read(declaration, attributes, silent));
        SyntaxNode syntax = build.DeclaringSyntaxReferences[0].GetSyntax(cancellation);
        try
        {
            var evaluator = new Evaluator(compilation, recorder, new Budget(cancellation));
            NodeValue output = evaluator.Run(build, syntax);
            IParameterSymbol[] unused = [.. evaluator.UnusedParameters()];
            var problems = unused.Select(parameter => new BuildProblem(Rules.ParameterUnused, new EquatableArray<string>([parameter.ContainingSymbol.Name, parameter.Name])));
            return (
                new BuildDeclaration(new(recorder.Calls), output.Call, new(problems), Complete: true),
                new BuildSites(recorder.Sites, [.. unused.Select(parameter => parameter.Locations[0])]));
        }
        catch (EvaluationException stop)
        {
            Location where = stop.Where == syntax ? build.Locations[0] : LocationOf(stop.Where);
            bool followsFromShapes = recorder.HasGivenStandIn && (stop.Rule == Rules.EvaluationFailed || stop.Rule == Rules.EvaluationEndless);
            if (followsFromShapes)
                return Incomplete(recorder, where, null);
            return stop.Rule is null && !CSharpErrors.Exist(stop.Where, compilation, cancellation)
                ? Incomplete(recorder, where, Rules.CompilerFailure, declaration.Name, $"evaluation of Build stops at '{stop.Where}' and does not say why")
                : Incomplete(recorder, where, stop.Rule, [.. stop.Values]);
        }
        catch (Exception failure) when (CompilerFailure.IsOurs(failure))
        {
            return Incomplete(recorder, build.Locations[0], Rules.CompilerFailure, declaration.Name, $"{failure.GetType().Name}: {failure.Message}");
        }
    }

    /// <summary>All of an expression, and of a loop its head.</summary>
    private static Location LocationOf(SyntaxNode where)
    {
        return where switch
        {
            ForStatementSyntax loop => Head(loop.ForKeyword, loop.CloseParenToken),
            CommonForEachStatementSyntax loop => Head(loop.ForEachKeyword, loop.CloseParenToken),
            WhileStatementSyntax loop => Head(loop.WhileKeyword, loop.CloseParenToken),
            DoStatementSyntax loop => Head(loop.WhileKeyword, loop.CloseParenToken),
            _ => where.GetLocation(),
        };

        Location Head(SyntaxToken first, SyntaxToken last) => Location.Create(where.SyntaxTree, TextSpan.FromBounds(first.SpanStart, last.Span.End));
    }

    private static (BuildDeclaration, BuildSites) Incomplete(CallRecorder recorder, Location where, Rule? rule, params string[] values)
    {
        BuildProblem[] problems = rule is null ? [] : [new BuildProblem(rule, new EquatableArray<string>(values))];
        return (
            new BuildDeclaration(new(recorder.Calls), CallDeclaration.Parameter, new(problems), Complete: false),
            new BuildSites(recorder.Sites, [where]));
    }

    private static (BuildDeclaration, BuildSites) Refused(Location where, Rule rule, string value) => (
        new BuildDeclaration(
            EquatableArray<CallDeclaration>.Empty, CallDeclaration.Parameter, new([new BuildProblem(rule, new EquatableArray<string>([value]))]), Complete: false),
        new BuildSites([], [where]));

    /// <summary>What is not as it must be; null where all is.</summary>
    private static string? Mismatch(IMethodSymbol method) => method switch
    {
        { IsStatic: false } => "it is not static",
        { IsGenericMethod: true } => "it has type parameters",
        { IsAsync: true } => "it is async",
        { Parameters: not [{ RefKind: RefKind.None, IsParams: false }] } => "it does not take one Node",
        _ when !IsNode(method.Parameters[0].Type) => $"it takes '{method.Parameters[0].Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}'",
        _ when !IsNode(method.ReturnType) => $"it returns '{method.ReturnType.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}'",
        _ when !HasBody(method) => "it has no body",
        _ => null,
    };

    private static bool IsAboutNodes(IMethodSymbol method) => IsNode(method.ReturnType) || method.Parameters.Any(parameter => IsNode(parameter.Type));

    private static bool IsNode(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat) is "NetOptim.Node" or "NetOptim.Node?";

    private static bool HasBody(IMethodSymbol method) =>
        (method.PartialImplementationPart ?? method).DeclaringSyntaxReferences.Any(reference =>
            reference.GetSyntax() is MethodDeclarationSyntax syntax && (syntax.Body is not null || syntax.ExpressionBody is not null || syntax.Modifiers.Any(SyntaxKind.PartialKeyword)));
}
