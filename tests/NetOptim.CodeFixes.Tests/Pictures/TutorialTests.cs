using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace NetOptim.CodeFixes.Tests.Pictures;

/// <summary>
/// The tutorial's pictures are what the compiler says, and its code is what the light bulbs make. A picture that is another one now is left beside the old one as
/// <c>.received.svg</c>; to accept it, move it over the old one.
/// </summary>
public class TutorialTests
{
    private const string Page = "first-model.md";

    [Fact]
    public async Task Every_light_bulb_makes_the_code_that_the_page_shows_next()
    {
        foreach (TutorialStep step in Steps().Where(step => step.LightBulb is not null))
        {
            Editor editor = EditorAt(step);
            IReadOnlyList<(string Title, string Text)> bulbs = step.Id is null
                ? await editor.RefactoringsAsync(step.File, ClassOf(step))
                : (await BulbsAsync(editor, step)).Bulbs;
            Assert.Equal(step.After, bulbs.FirstOrDefault(bulb => bulb.Title == step.LightBulb).Text);
        }
    }

    [Fact]
    public void What_is_typed_mends_the_problem()
    {
        foreach (TutorialStep step in Steps().Where(step => step is { Id: not null, LightBulb: null }))
        {
            Editor editor = EditorAt(step);
            editor[step.File] = Assert.IsType<string>(step.After);
            Assert.DoesNotContain(editor.Problems(step.File), problem => problem.Id == step.Id);
        }
    }

    [Fact]
    public void At_the_end_nothing_is_wrong()
    {
        var editor = new Editor();
        foreach (TutorialStep step in Steps())
            editor[step.File] = step.After ?? step.Before;
        Assert.All(["DigitNet.cs", "Program.cs"], file => Assert.Empty(editor.Problems(file)));
    }

    [Fact]
    public async Task The_pictures_are_what_the_editor_shows()
    {
        var changed = new List<string>();
        foreach (TutorialStep step in Steps())
        {
            string path = Path.Combine(Docs(), step.Picture);
            string received = Path.ChangeExtension(path, ".received.svg");
            string picture = await PictureAsync(step);
            if (File.Exists(path) && (await File.ReadAllTextAsync(path)).ReplaceLineEndings("\n") == picture)
            {
                File.Delete(received);
                continue;
            }
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(received, picture);
            changed.Add(Path.GetFileName(received));
        }
        Assert.True(changed.Count == 0, $"{string.Join(", ", changed)} in docs/images: not what the pictures without .received show. To accept one, rename it.");
    }

    [Fact]
    public void Every_picture_is_in_the_page() => Assert.Equal(
        Steps().Select(step => Path.GetFileName(step.Picture)).Order(StringComparer.Ordinal),
        Directory.GetFiles(Path.Combine(Docs(), "images"), "first-model-*.svg").Select(path => Path.GetFileName(path)!)
            .Where(name => !name.EndsWith(".received.svg", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    private static async Task<string> PictureAsync(TutorialStep step)
    {
        Editor editor = EditorAt(step);
        if (step is { Id: null, LightBulb: { } title })
            return await EditorPicture.OfRefactoringAsync(editor, step.File, ClassOf(step), [.. (await editor.RefactoringsAsync(step.File, ClassOf(step))).Select(offered => offered.Title)], title, step.Description);
        if (step.Id is null)
            return await EditorPicture.OfHoverAsync(editor, step.File, ClassOf(step), step.Description);
        (Diagnostic problem, IReadOnlyList<(string Title, string Text)> bulbs) = await BulbsAsync(editor, step);
        return await EditorPicture.OfProblemAsync(editor, step.File, problem, [.. bulbs.Select(bulb => bulb.Title)], step.LightBulb, step.Description);
    }

    private static async Task<(Diagnostic Problem, IReadOnlyList<(string Title, string Text)> Bulbs)> BulbsAsync(Editor editor, TutorialStep step)
    {
        IReadOnlyList<Diagnostic> problems = editor.Problems(step.File);
        // The last of several: the box covers what stands below it.
        Diagnostic problem = problems.LastOrDefault(problem => problem.Id == step.Id)
            ?? throw new InvalidOperationException($"There is no {step.Id} in {step.File}, but {string.Join(", ", problems.Select(problem => problem.Id))}:\n{step.Before}");
        return (problem, await editor.LightBulbsAsync(step.File, problem));
    }

    private static string ClassOf(TutorialStep step) => Path.GetFileNameWithoutExtension(step.File);

    /// <summary>The project as it is when a picture is taken: other files are as the page left them.</summary>
    private static Editor EditorAt(TutorialStep step)
    {
        var editor = new Editor();
        foreach (TutorialStep earlier in Steps().TakeWhile(earlier => earlier != step))
            editor[earlier.File] = earlier.After ?? earlier.Before;
        editor[step.File] = step.Before;
        return editor;
    }

    private static IReadOnlyList<TutorialStep> Steps() => Tutorial.Read(File.ReadAllText(Path.Combine(Docs(), Page)).ReplaceLineEndings("\n"));

    private static string Docs([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", "..", "docs"));
}
