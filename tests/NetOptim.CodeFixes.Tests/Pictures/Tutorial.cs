using System.Text.RegularExpressions;

namespace NetOptim.CodeFixes.Tests.Pictures;

/// <summary>One picture of the tutorial and what comes of it.</summary>
/// <param name="File">The file that the picture shows.</param>
/// <param name="Picture">Its path, from the page.</param>
/// <param name="Description">What the picture is called in the page.</param>
/// <param name="Id">Of the problem; null where the caret or the mouse rests on the class.</param>
/// <param name="LightBulb">The light bulb that is pressed; null where the next code is typed, or where there is none.</param>
/// <param name="Before">The code as it is.</param>
/// <param name="After">The code that the page shows next; null where it shows none.</param>
internal sealed record TutorialStep(string File, string Picture, string Description, string? Id, string? LightBulb, string Before, string? After);

/// <summary>A page that tells a story in pictures and blocks of code: <c>```csharp</c> blocks whose first line is a comment with the file's name begin one, all others say what became of it.</summary>
internal static partial class Tutorial
{
    public static IReadOnlyList<TutorialStep> Read(string page)
    {
        var steps = new List<TutorialStep>();
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        string file = "";
        foreach (Match part in Parts().Matches(page))
        {
            if (part.Groups["code"] is { Success: true, Value: var code })
            {
                if (Heads().Match(code) is { Success: true } head)
                {
                    file = head.Groups["file"].Value;
                    code = code[head.Length..];
                }
                else if (steps is [.., { After: null } last] && last.File == file)
                {
                    steps[^1] = last with { After = code };
                }
                files[file] = code;
            }
            else
            {
                string description = part.Groups["description"].Value;
                Match problem = Problems().Match(description);
                steps.Add(new TutorialStep(
                    file, part.Groups["picture"].Value, description, problem.Groups["id"] is { Success: true, Value: var id } ? id : null,
                    problem.Groups["bulb"] is { Success: true, Value: var bulb } ? bulb : null, files[file], null));
            }
        }
        return steps;
    }

    [GeneratedRegex("^```csharp\n(?<code>.*?)^```|^!\\[(?<description>[^\\]]*)\\]\\((?<picture>images/[^)]*)\\)", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Parts();

    [GeneratedRegex(@"\A// (?<file>\w+\.cs)\n")]
    private static partial Regex Heads();

    [GeneratedRegex(@"^((?<id>(NOPT|CS)\d{4})|DigitNet)(, light bulb: (?<bulb>.+))?$")]
    private static partial Regex Problems();
}
