using System.Globalization;
using Microsoft.CodeAnalysis;
using NetOptim.Generators.Tests.Build;

namespace NetOptim.Generators.Tests;

/// <summary>The shape at each step, for those who ask for it.</summary>
public class StepShapeTests
{
    [Fact]
    public void Every_attribute_of_a_stack_has_its_shapes() => Assert.Equal(
        ["Conv2d(4, 3): conv1: 3×8×8 → 4×6×6, 112 parameters", "Flatten: flatten1: 4×6×6 → 144", "Dense(2): dense1: 144 → 2, 290 parameters"],
        Shapes("using NetOptim;\n[Model, Input(3, 8, 8)] [Conv2d(4, 3), Flatten, Dense(2)] public partial class Net;"));

    [Fact]
    public void Every_call_of_Build_has_its_shapes_each_time_it_is_made() => Assert.Equal(
        ["Dense(n): dense1: 8 → 4, 36 parameters\ndense2: 4 → 3, 15 parameters", "x + x: add1: 3, 3 → 3"],
        Shapes(BuildSource.Body("for (int n = 4; n > 2; n--) x = x.Dense(n); return x + x;")));

    [Fact]
    public void Up_to_an_error_all_steps_have_their_shapes() => Assert.Equal(
        ["Dense(4): dense1: 8 → 4, 36 parameters"], Shapes(BuildSource.Body("x = x.Dense(4); return x.Dense(Environment.ProcessorCount);")));

    [Fact]
    public void Nothing_is_shown_unless_it_is_asked_for() =>
        Assert.All(TestCompilation.Analyze(Models.W2).Where(diagnostic => diagnostic.Id == "NOPT3050"), diagnostic => Assert.Equal(DiagnosticSeverity.Hidden, diagnostic.Severity));

    [Fact]
    public void A_class_that_is_no_model_has_no_steps() => Assert.Empty(Shapes("using NetOptim;\n[Dense(2)] public class Net;"));

    private static string[] Shapes(string source) =>
    [
        .. TestCompilation.Analyze(source).Where(diagnostic => diagnostic.Id == "NOPT3050").OrderBy(diagnostic => diagnostic.Location.SourceSpan)
            .Select(diagnostic => $"{source[diagnostic.Location.SourceSpan.Start..diagnostic.Location.SourceSpan.End]}: {diagnostic.GetMessage(CultureInfo.InvariantCulture)}"),
    ];
}
