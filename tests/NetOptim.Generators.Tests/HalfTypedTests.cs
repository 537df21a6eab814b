using System.Collections.Concurrent;
using System.Globalization;
using NetOptim.Generators.Tests.Build;

namespace NetOptim.Generators.Tests;

/// <summary>
/// Text as it stands while someone types must never crash what runs at every keystroke. <c>NETOPTIM_EDITS</c> is the number of random edits, 2,000 where it
/// is not set, and <c>NETOPTIM_FIRST_EDIT</c> the first of them: each is a function of its number alone, so that a long run can be cut up.
/// </summary>
public class HalfTypedTests
{
    private static readonly string[] Edited =
        [Models.W2, BuildRobustnessTests.Source, Models.Nested, Models.Regression, Models.Recomputed, Models.Images, Models.Normalized, Models.W1, Models.Sequence];

    private static int EditCount => Setting("NETOPTIM_EDITS", 2000);

    private static int FirstEdit => Setting("NETOPTIM_FIRST_EDIT", 0);

    [Fact]
    public void What_is_edited_is_good() => Assert.All(Edited, model => Assert.True(EditedSource.AssertSurvives(model)));

    [Fact]
    public void A_model_cut_at_every_character_crashes_neither_generator_nor_analyzer() =>
        Parallel.For(0, Models.W2.Length + 1, length => EditedSource.AssertSurvives(Models.W2[..length]));

    [Fact]
    public void A_model_typed_into_a_finished_file_crashes_neither_generator_nor_analyzer()
    {
        string text = Models.W2;
        int declaration = text.IndexOf("public partial", StringComparison.Ordinal);
        Parallel.For(0, declaration, length => EditedSource.AssertSurvives(text[..length] + "\n" + text[declaration..]));
    }

    [Fact]
    public void Seeded_edits_never_crash_and_never_make_good_models_into_bad_code()
    {
        int compiled = 0;
        var failures = new ConcurrentDictionary<int, Exception>();
        Parallel.For(FirstEdit, FirstEdit + EditCount, number =>
        {
            try
            {
                if (EditedSource.AssertSurvives(Edit(number)))
                    Interlocked.Increment(ref compiled);
            }
            catch (InvalidOperationException failure)
            {
                failures[number] = failure;
            }
        });

        if (!failures.IsEmpty)
            Assert.Fail(string.Join("\n\n", failures.OrderBy(failure => failure.Key).Select(failure => $"Edit {failure.Key}. {failure.Value.Message}\n{failure.Value.InnerException}")));
        // Were nearly nothing to compile, the test would say little about the emitted code.
        Assert.InRange(compiled, EditCount / 10, EditCount);
    }

    /// <summary>An edit by its number.</summary>
    private static string Edit(int number)
    {
        var edits = new TokenEdits(seed: 20260101 + number);
        string model = Edited[number / 2 % Edited.Length];
        return number % 2 == 0 ? edits.EditTokens(model) : edits.EditAttributes(model);
    }

    private static int Setting(string name, int fallback) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : fallback;
}
