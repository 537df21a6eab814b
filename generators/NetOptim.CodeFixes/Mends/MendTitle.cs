using NetOptim.Generators.Diagnostics.Mends;

namespace NetOptim.CodeFixes.Mends;

/// <summary>What a light bulb says that it does.</summary>
internal static class MendTitle
{
    public static string Of(PlacedMend mend)
    {
        string all = string.Join(", ", mend.Edits.Select(Of));
        return char.ToUpperInvariant(all[0]) + all.Substring(1);
    }

    private static string Of(PlacedEdit edit) => edit.Kind switch
    {
        EditKind.Write => $"write {edit.Argument} = {edit.Text}",
        EditKind.Omit => $"remove {edit.Argument}",
        EditKind.Remove => $"remove {edit.Text}",
        EditKind.InsertBefore => $"put {edit.Text} before it",
        EditKind.InsertAfter => $"put {edit.Text} behind it",
        EditKind.Exchange => $"move {edit.Text} behind its neighbour",
        _ => throw new ArgumentOutOfRangeException(nameof(edit), edit.Kind, "No such edit."),
    };
}
