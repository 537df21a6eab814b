using Microsoft.CodeAnalysis;

namespace NetOptim.Generators.Tests;

/// <summary>Code that uses a refused model still binds: the only errors are the ones about the model.</summary>
public class SurfaceTests
{
    [Fact]
    public void Code_that_uses_a_refused_model_compiles()
    {
        Generated generated = TestCompilation.Generate(Models.Refused).AssertCompiles();

        Assert.Equal(
            ["NOPT2001", "NOPT2001", "NOPT4001"],
            TestCompilation.Analyze(generated.Output).Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => diagnostic.Id).Order());
    }

    [Fact]
    public void What_it_throws_names_the_first_error_for_diagnostics_can_be_switched_off() => Assert.Contains(
        "private const string Reason = \"This model has errors; see the build's diagnostics. The first is NOPT2001: ",
        TestCompilation.Generate("#pragma warning disable\n" + TestCompilation.Model("[Model, Input(4)] [Dense(0)]")).AssertCompiles().Source, StringComparison.Ordinal);

    [Theory]
    [InlineData("[Model] [Dense(3), Dropout(0.1)] [Loss(Loss.MeanSquaredError), Adam]", "LearningRate Beta1 Dropout1Rate")]
    [InlineData("[Model, Input(0)] [Dense(3, L2 = 0.1)] [Loss(Loss.SoftmaxCrossEntropy, LabelSmoothing = 0.1)]", "LearningRate Dense1L2 LabelSmoothing")]
    [InlineData("[Model, Input(4)] [Dense(3)] [Loss(Loss.MeanSquaredError), Sgd(-1, Momentum = 0.5), ClipGradients(Norm = 2)]", "LearningRate Momentum ClipNorm")]
    public void A_refused_model_has_the_hyperparameters_of_its_declaration(string attributes, string names)
    {
        string source = TestCompilation.Generate(TestCompilation.Model(attributes)).AssertCompiles().Source;

        Assert.Contains("This model has errors", source, StringComparison.Ordinal);
        foreach (string name in names.Split(' '))
            Assert.Contains($"public double {name} {{ get; set; }}", source, StringComparison.Ordinal);
    }
}
