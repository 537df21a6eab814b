using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace NetOptim.CodeFixes.Forms;

/// <summary>A layer as it is written, in whichever form.</summary>
/// <param name="Kind">The name of its attribute, which is also that of the method, unless that is an activation's.</param>
/// <param name="Activation">For a layer that is nothing but an activation, which one.</param>
internal sealed record WrittenLayer(string Kind, IReadOnlyList<WrittenArgument> Arguments, string? Activation)
{
    /// <summary>Of the argument that names a layer.</summary>
    public const string NameArgument = "Name";

    /// <summary>Whether it begins a line of the source.</summary>
    public bool StartsLine { get; init; }

    /// <summary>Comments that stand before it, each on a line of its own.</summary>
    public IReadOnlyList<string> Before { get; init; } = [];

    /// <summary>A comment behind it on its line; empty where there is none.</summary>
    public string Behind { get; init; } = "";

    public bool HasName => Arguments.Any(argument => argument.Is(NameArgument));

    public WrittenLayer Named(string name) => this with { Arguments = [.. Arguments, new WrittenArgument(NameArgument, SymbolDisplay.FormatLiteral(name, quote: true), ByPlace: false)] };

    /// <summary>Comments of either kind among trivia, as text.</summary>
    public static IEnumerable<string> Comments(IEnumerable<SyntaxTrivia> trivia) => trivia.Where(IsComment).Select(comment => comment.ToString());

    public static bool IsComment(SyntaxTrivia trivia) => trivia.IsKind(SyntaxKind.SingleLineCommentTrivia) || trivia.IsKind(SyntaxKind.MultiLineCommentTrivia);
}

/// <summary>An argument as it is written.</summary>
/// <param name="Name">Of the parameter or property.</param>
/// <param name="Text">The expression.</param>
/// <param name="ByPlace">Whether its place alone tells which parameter it is for.</param>
internal sealed record WrittenArgument(string Name, string Text, bool ByPlace)
{
    /// <summary>Parameters of methods and properties of attributes differ by the case of their first letter.</summary>
    public bool Is(string name) => string.Equals(Name, name, StringComparison.OrdinalIgnoreCase);
}
