using Microsoft.CodeAnalysis;

namespace NetOptim.Generators.Tests;

/// <summary>Source in which <c>[|…|]</c> marks where a diagnostic is expected.</summary>
internal static class Markup
{
    private const string Open = "[|";
    private const string Close = "|]";

    /// <summary>Asserts that a rule fires once, and on exactly what is marked.</summary>
    public static void AssertFires(string id, string marked)
    {
        int start = marked.IndexOf(Open, StringComparison.Ordinal);
        int end = marked.IndexOf(Close, StringComparison.Ordinal) - Open.Length;
        string source = marked.Replace(Open, "", StringComparison.Ordinal).Replace(Close, "", StringComparison.Ordinal);
        Diagnostic[] all = [.. TestCompilation.Analyze(source)];
        Diagnostic found = Assert.Single(all, diagnostic => diagnostic.Id == id);
        Assert.Equal(source[start..end], source[found.Location.SourceSpan.Start..found.Location.SourceSpan.End]);
        Assert.Equal(start, found.Location.SourceSpan.Start);
        Assert.DoesNotContain("{0}", found.GetMessage(null), StringComparison.Ordinal);
    }
}
