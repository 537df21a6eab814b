using Microsoft.CodeAnalysis;
using NetOptim.Generators;
using NetOptim.Generators.Diagnostics.Mends;

namespace NetOptim.CodeFixes.Mends;

/// <summary>What a light bulb says that it does.</summary>
internal static class MendTitle
{
    /// <param name="mend">What it does.</param>
    /// <param name="root">The document: an argument is named as it is written there.</param>
    public static string Of(PlacedMend mend, SyntaxNode root)
    {
        string all = string.Join(", ", mend.Edits.Select(edit => Of(edit, ResolvedEdit.IsOfCall(edit, root))));
        return char.ToUpperInvariant(all[0]) + all.Substring(1);
    }

    private static string Of(PlacedEdit edit, bool isOfCall) => edit.Kind switch
    {
        EditKind.Write => isOfCall ? $"write {Text.Camel(edit.Argument!)}: {edit.Text}" : $"write {edit.Argument} = {edit.Text}",
        EditKind.Omit => $"remove {(isOfCall ? Text.Camel(edit.Argument!) : edit.Argument)}",
        EditKind.Remove => $"remove {edit.Text}",
        EditKind.InsertBefore => $"put {edit.Text} before it",
        EditKind.InsertAfter => $"put {edit.Text} behind it",
        EditKind.Exchange => $"move {edit.Text} behind its neighbour",
        _ => throw new ArgumentOutOfRangeException(nameof(edit), edit.Kind, "No such edit."),
    };
}
