using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NetOptim.CodeFixes.Edits;

/// <summary>Arguments of attributes and calls.</summary>
internal static class ArgumentEdits
{
    /// <summary>Gives an argument a value.</summary>
    /// <param name="argument">Where it was written, or null.</param>
    public static SyntaxNode Write(SyntaxNode root, SyntaxNode target, SyntaxNode? argument, ArgumentPlace place, string text)
    {
        ExpressionSyntax value = Expressions.Parse(text);
        return (target, argument) switch
        {
            (_, AttributeArgumentSyntax written) => root.ReplaceNode(written, written.WithExpression(value.WithTriviaFrom(written.Expression))),
            (_, ArgumentSyntax written) => root.ReplaceNode(written, written.WithExpression(value.WithTriviaFrom(written.Expression))),
            (AttributeSyntax attribute, _) => root.ReplaceNode(attribute, Add(attribute, place, value)),
            (InvocationExpressionSyntax call, _) => root.ReplaceNode(call, Add(call, place, value)),
            _ => root,
        };
    }

    /// <summary>Takes an argument out; those behind it that were told by their place are told by their names.</summary>
    public static SyntaxNode Omit(SyntaxNode root, SyntaxNode target, SyntaxNode argument, ArgumentPlace place)
    {
        if (target is AttributeSyntax { ArgumentList: { } list } attribute)
        {
            var written = (AttributeArgumentSyntax)argument;
            int index = list.Arguments.IndexOf(written);
            SeparatedSyntaxList<AttributeArgumentSyntax> rest = list.Arguments.RemoveAt(index);
            for (int i = index; i < rest.Count; i++)
            {
                if (rest[i] is { NameEquals: null, NameColon: null } shifted && i + 1 < place.Parameters.Length)
                    rest = rest.Replace(shifted, shifted.WithNameColon(Names.Colon(place.Parameters[i + 1])));
            }
            return root.ReplaceNode(attribute, attribute.WithArgumentList(rest.Count == 0 ? null : list.WithArguments(rest)));
        }
        if (target is InvocationExpressionSyntax call)
        {
            var written = (ArgumentSyntax)argument;
            int index = call.ArgumentList.Arguments.IndexOf(written);
            SeparatedSyntaxList<ArgumentSyntax> rest = call.ArgumentList.Arguments.RemoveAt(index);
            for (int i = index; i < rest.Count; i++)
            {
                if (rest[i].NameColon is null && i + 1 < place.Parameters.Length)
                    rest = rest.Replace(rest[i], rest[i].WithNameColon(Names.Colon(place.Parameters[i + 1])));
            }
            return root.ReplaceNode(call, call.WithArgumentList(call.ArgumentList.WithArguments(rest)));
        }
        return root;
    }

    /// <summary>By place where all before it are written so, otherwise by name; what sets a property comes after all that are parameters.</summary>
    private static AttributeSyntax Add(AttributeSyntax attribute, ArgumentPlace place, ExpressionSyntax value)
    {
        AttributeArgumentListSyntax list = attribute.ArgumentList ?? SyntaxFactory.AttributeArgumentList();
        int parameters = list.Arguments.Count(argument => argument.NameEquals is null);
        if (list.Arguments.FirstOrDefault(argument => (argument.NameEquals?.Name ?? argument.NameColon?.Name)?.Identifier.ValueText == place.Name) is { } known)
            return attribute.WithArgumentList(list.WithArguments(list.Arguments.Replace(known, known.WithExpression(value))));
        AttributeArgumentSyntax added = SyntaxFactory.AttributeArgument(value);
        if (place.Ordinal < 0)
            return attribute.WithArgumentList(list.WithArguments(Lists.Insert(list.Arguments, list.Arguments.Count, added.WithNameEquals(Names.EqualsSign(place.Name)))));
        bool byPlace = place.Ordinal == parameters && list.Arguments.All(argument => argument.NameColon is null);
        return attribute.WithArgumentList(list.WithArguments(
            Lists.Insert(list.Arguments, parameters, byPlace ? added : added.WithNameColon(Names.Colon(place.Name)))));
    }

    private static InvocationExpressionSyntax Add(InvocationExpressionSyntax call, ArgumentPlace place, ExpressionSyntax value)
    {
        // An activation has a method of its own, whose name is the argument.
        if (place.Ordinal < 0)
            return Renamed(call, value);
        SeparatedSyntaxList<ArgumentSyntax> arguments = call.ArgumentList.Arguments;
        if (arguments.FirstOrDefault(argument => argument.NameColon?.Name.Identifier.ValueText == place.Name) is { } known)
            return call.WithArgumentList(call.ArgumentList.WithArguments(arguments.Replace(known, known.WithExpression(value))));
        bool byPlace = place.Ordinal == arguments.Count && arguments.All(argument => argument.NameColon is null);
        ArgumentSyntax added = SyntaxFactory.Argument(value);
        return call.WithArgumentList(call.ArgumentList.WithArguments(
            Lists.Insert(arguments, arguments.Count, byPlace ? added : added.WithNameColon(Names.Colon(place.Name)))));
    }

    private static InvocationExpressionSyntax Renamed(InvocationExpressionSyntax call, ExpressionSyntax value) =>
        call.Expression is MemberAccessExpressionSyntax access && value is MemberAccessExpressionSyntax { Name: var member }
            ? call.WithExpression(access.WithName(SyntaxFactory.IdentifierName(member.Identifier.WithoutTrivia()).WithTriviaFrom(access.Name)))
            : call;
}
