namespace NetOptim.Generators.Tests;

/// <summary>Calls of <c>Fit</c> and names of tensors, held against what the model declares.</summary>
public class RunRuleTests
{
    private const string Stopping = "[EarlyStopping(Monitor = \"loss\", Patience = 4)]";
    private const string Norm = "[BatchNorm, Dense(2)]";

    [Theory]
    [InlineData("NOPT4040", Stopping, "net.Fit(train, new FitOptions { [|Epochs = 5|] });")]
    [InlineData("NOPT4040", Stopping, "net.Fit(train, new() { [|Epochs = 5|] });")]
    [InlineData("NOPT4040", Stopping, "net.[|Fit|](train);")]
    [InlineData("NOPT4040", Stopping, "FitExtensions.[|Fit|](net, train);")]
    [InlineData("NOPT4040", "[EarlyStopping(Monitor = \"loss\", Patience = 2, StartFromEpoch = 8)]", "net.Fit(train, new FitOptions { [|Epochs = 10|] });")]
    [InlineData("NOPT4041", "[CosineAnnealing(WarmupEpochs = 5)]", "net.Fit(train, new FitOptions { [|Epochs = 5|] });")]
    [InlineData("NOPT4042", "[StepDecay(0.5, 5)]", "net.Fit(train, new FitOptions { [|Epochs = 5|] });")]
    [InlineData("NOPT4042", "[CosineAnnealing(RestartEpochs = 6)]", "net.Fit(train, new FitOptions { [|Epochs = 5|] });")]
    [InlineData("NOPT4042", "[ReduceOnPlateau(Patience = 3)]", "net.Fit(train, new FitOptions { [|Epochs = 5|] });")]
    [InlineData("NOPT4043", "[EarlyStopping]", "net.[|Fit|](train, new FitOptions { Epochs = 20 });")]
    [InlineData("NOPT4043", "[EarlyStopping]", "net.Fit(train, new FitOptions { Epochs = 20, [|ValidationSplit = 0|] });")]
    [InlineData("NOPT4043", "[EarlyStopping(Monitor = \"mse\")]", "net.[|Fit|](train, new FitOptions { Epochs = 20 });")]
    [InlineData("NOPT4044", Norm, "net.Fit(train, new FitOptions { [|BatchSize = 1|] });")]
    [InlineData("NOPT4045", "", "net.Parameters[[|\"dense1.weights\"|]].Frozen = true;")]
    [InlineData("NOPT4045", Norm, "_ = net.Buffers[[|\"batchNorm1.running_men\"|]];")]
    public void Fires(string id, string attributes, string statement) => Markup.AssertFires(id, Source(attributes, statement));

    [Theory]
    [InlineData(Stopping, "net.Fit(train, new FitOptions { Epochs = 6 });")]
    [InlineData(Stopping, "net.Fit(train, new FitOptions { Epochs = 9, InitialEpoch = 7 });")]
    [InlineData(Stopping, "net.Fit(train, new FitOptions { Epochs = epochs });")]
    [InlineData(Stopping, "net.Fit(train, options);")]
    [InlineData(Stopping, "net.Fit(train, new FitOptions { Epochs = 2, EarlyStopping = EarlyStoppingOptions.Off });")]
    [InlineData("[EarlyStopping(Monitor = \"loss\", RestoreBestWeights = true)]", "net.Fit(train, new FitOptions { Epochs = 2 });")]
    [InlineData("[CosineAnnealing(WarmupEpochs = 5)]", "net.Fit(train, new FitOptions { Epochs = 6 });")]
    [InlineData("[StepDecay(0.5, 5)]", "net.Fit(train, new FitOptions { Epochs = 6 });")]
    [InlineData("[CosineAnnealing(RestartEpochs = 5)]", "net.Fit(train, new FitOptions { Epochs = 5 });")]
    [InlineData("[ReduceOnPlateau(Patience = 3)]", "net.Fit(train, new FitOptions { Epochs = 6 });")]
    [InlineData("[EarlyStopping]", "net.Fit(train, train, new FitOptions { Epochs = 20 });")]
    [InlineData("[EarlyStopping]", "net.Fit(train, new FitOptions { Epochs = 20, ValidationSplit = 0.1 });")]
    [InlineData("[EarlyStopping]", "net.Fit(train, new FitOptions { Epochs = 20, ValidationSplit = share });")]
    [InlineData("[EarlyStopping(Monitor = \"val_mae\")]", "net.Fit(train, train, new FitOptions { Epochs = 20 });")]
    [InlineData("[EarlyStopping(Monitor = \"mse\")]", "net.Fit(train, new FitOptions { Epochs = 20, Metrics = [Metric.MeanSquaredError] });")]
    [InlineData(Norm, "net.Fit(train, new FitOptions { BatchSize = 2 });")]
    [InlineData("", "net.Fit(train, new FitOptions { BatchSize = 1 });")]
    [InlineData("", "net.Parameters[\"dense1.weight\"].Frozen = true; _ = net.Parameters[0]; _ = net.Parameters[train.Count + \"\"];")]
    public void Is_silent(string attributes, string statement) =>
        Assert.DoesNotContain(TestCompilation.Analyze(Source(attributes, statement)), diagnostic => diagnostic.Id.StartsWith("NOPT404", StringComparison.Ordinal));

    [Fact]
    public void A_model_with_errors_says_nothing_of_its_tensors() =>
        Assert.DoesNotContain(TestCompilation.Analyze(Source("[Dense(0)]", "net.Parameters[\"x\"].Frozen = true;")), diagnostic => diagnostic.Id == "NOPT4045");

    private static string Source(string attributes, string statement) => $$"""
        using NetOptim;
        [Model, Input(8), Dense(2)] {{attributes}} [Loss(Loss.MeanSquaredError)] public partial class Net;
        public static class Program
        {
            public static void Train(Net net, Dataset<float> train, FitOptions options, int epochs, double share) { {{statement}} }
        }
        """;
}
