using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetOptim.CodeFixes.Edits;
using NetOptim.Generators;
using NetOptim.Generators.Layers;

namespace NetOptim.CodeFixes.Forms;

/// <summary>The layers of a <c>Build</c> that is a straight chain: each call takes the result of the one before, which goes nowhere else.</summary>
internal sealed class BuildReading(SemanticModel model, bool qualified, CancellationToken cancellation)
{
    private const string NodeName = "NetOptim.Node";

    private readonly List<WrittenLayer> _layers = [];

    /// <summary>The calls in order; null where the method does anything else.</summary>
    public IReadOnlyList<WrittenLayer>? Read(MethodDeclarationSyntax method)
    {
        if (method is not { ParameterList.Parameters: [{ Identifier: var parameter }], AttributeLists.Count: 0 })
            return null;
        string[] comments = [.. WrittenLayer.Comments(method.GetLeadingTrivia()), .. Documentation(method)];
        string? node = parameter.ValueText;
        if (method.ExpressionBody is { Expression: { } arrow })
            return Chain(arrow, node, comments) && Behind(method.SemicolonToken) ? _layers : null;
        StatementSyntax[] statements = [.. method.Body?.Statements ?? []];
        for (int i = 0; i < statements.Length; i++)
        {
            bool isLast = i == statements.Length - 1;
            (string? target, ExpressionSyntax? value) = Step(statements[i]);
            string[] before = [.. i == 0 ? comments : [], .. WrittenLayer.Comments(statements[i].GetLeadingTrivia())];
            if (value is null || node is null || isLast != target is null || !Chain(value, node, before) || !Behind(statements[i].GetLastToken()))
                return null;
            node = target;
        }
        return statements.Length > 0 ? _layers : null;
    }

    /// <summary>Which variable a statement gives a value, or none where it returns it; no value where it does anything else.</summary>
    private static (string? Target, ExpressionSyntax? Value) Step(StatementSyntax statement) => statement switch
    {
        ReturnStatementSyntax { Expression: { } value } => (null, value),
        ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Left: IdentifierNameSyntax left, Right: var right } } =>
            (left.Identifier.ValueText, right),
        LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0, Declaration: { Type: not RefTypeSyntax, Variables: [{ Initializer.Value: { } value, Identifier: var local }] } } => (local.ValueText, value),
        _ => (null, null),
    };

    /// <summary>Takes down a chain of calls that starts at a variable.</summary>
    private bool Chain(ExpressionSyntax expression, string start, IReadOnlyList<string> before)
    {
        var calls = new Stack<InvocationExpressionSyntax>();
        while (expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } call)
        {
            calls.Push(call);
            expression = access.Expression;
        }
        if (expression is not IdentifierNameSyntax { Identifier: var variable } || variable.ValueText != start)
            return false;
        List<string> pending = [.. before, .. WrittenLayer.Comments(expression.GetTrailingTrivia())];
        int line = -1;
        foreach (InvocationExpressionSyntax call in calls)
        {
            SyntaxToken dot = ((MemberAccessExpressionSyntax)call.Expression).OperatorToken;
            int own = dot.GetLocation().GetLineSpan().StartLinePosition.Line;
            if (Layer(call) is not { } layer)
                return false;
            pending.AddRange(WrittenLayer.Comments(dot.LeadingTrivia));
            string behind = string.Join(" ", WrittenLayer.Comments(call.GetTrailingTrivia()));
            _layers.Add(layer with { StartsLine = own != line, Before = [.. pending], Behind = behind });
            pending.Clear();
            line = own;
        }
        // What was said of a step that does nothing has no place.
        return pending.Count == 0;
    }

    /// <summary>A comment at the end of a statement is about its last layer.</summary>
    private bool Behind(SyntaxToken end)
    {
        string[] comments = [.. WrittenLayer.Comments(end.TrailingTrivia)];
        if (comments.Length == 0)
            return true;
        if (_layers.Count == 0)
            return false;
        WrittenLayer last = _layers[_layers.Count - 1];
        _layers[_layers.Count - 1] = last with { Behind = string.Join(" ", new[] { last.Behind }.Concat(comments).Where(comment => comment.Length > 0)) };
        return true;
    }

    private WrittenLayer? Layer(InvocationExpressionSyntax call)
    {
        if (model.GetSymbolInfo(call, cancellation).Symbol is not IMethodSymbol { IsStatic: false } method || method.ContainingType.ToDisplayString() != NodeName)
            return null;
        var arguments = new List<WrittenArgument>();
        int place = 0;
        foreach (ArgumentSyntax argument in call.ArgumentList.Arguments)
        {
            string name = argument.NameColon?.Name.Identifier.ValueText ?? method.Parameters[Math.Min(place++, method.Parameters.Length - 1)].Name;
            ExpressionSyntax expression = qualified ? Qualification.Qualified(argument.Expression, model, cancellation) : argument.Expression;
            // Null is as if it were not written, and no constant of a number.
            if (!argument.Expression.IsKind(SyntaxKind.NullLiteralExpression))
                arguments.Add(new WrittenArgument(name, expression.WithoutTrivia().ToFullString(), ByPlace: argument.NameColon is null));
        }
        return Catalog<LayerDefinition>.Find(method.Name) is { } definition
            ? new WrittenLayer(definition.Kind, arguments, null)
            : Activation(method.Name, arguments);
    }

    /// <summary>A method that is named after an activation is the layer of that activation.</summary>
    private static WrittenLayer? Activation(string member, IEnumerable<WrittenArgument> arguments) =>
        Catalog<LayerDefinition>.All.FirstOrDefault(layer => layer is { Role: LayerRole.Activation, ActivationArgument: not null }) is { } definition
            ? new WrittenLayer(
                definition.Kind,
                [new WrittenArgument(definition.ActivationArgument!, $"global::NetOptim.Activation.{member}", ByPlace: true), .. arguments.Select(argument => argument with { ByPlace = false })],
                member)
            : null;

    /// <summary>Documentation of a method cannot stand between attributes; what it says can.</summary>
    private static IEnumerable<string> Documentation(MethodDeclarationSyntax method) => method.GetLeadingTrivia()
        .Where(trivia => trivia.IsKind(SyntaxKind.SingleLineDocumentationCommentTrivia))
        .SelectMany(trivia => trivia.ToFullString().Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries))
        .Select(line => line.Trim()).Where(line => line.Length > 0)
        .Select(line => "//" + line.TrimStart('/'));
}
