namespace NetOptim.WeightFiles;

/// <summary>Texts that a file has made up, in messages to people.</summary>
internal static class FileText
{
    private const int MaxLength = 120;

    /// <summary>The text, cut off where it is longer than any name, and with a question mark for every character that would do something to a terminal.</summary>
    public static string Short(string text)
    {
        string first = text.Length <= MaxLength ? text : text[..MaxLength] + "…";
        return first.Any(char.IsControl) ? string.Concat(first.Select(c => char.IsControl(c) ? '?' : c)) : first;
    }
}
