namespace NetOptim.Tests.Models;

/// <summary>Real data, fixed seeds: the same bits in every run, so that the bars cannot be missed by chance.</summary>
public class LearningTests
{
    [Fact]
    public void Iris_is_learnt()
    {
        (Dataset<int> train, Dataset<int> test) = Split("iris.csv");
        using var net = new IrisNet(new() { Seed = 1, Threads = 2 });
        net.Fit(train, new FitOptions { Epochs = 60, BatchSize = 16, Progress = FitProgress.None });
        // 30 flowers: at most one wrong.
        Assert.True(net.Evaluate(test)["accuracy"] >= 0.96);
    }

    [Fact]
    public void Breast_cancer_is_told_apart()
    {
        (Dataset<int> train, Dataset<int> test) = Split("breast_cancer.csv");
        using var net = new TumourNet(new() { Seed = 1, Threads = 2 });
        net.Fit(train, new FitOptions { Epochs = 30, BatchSize = 32, Progress = FitProgress.None });
        Assert.True(net.Evaluate(test)["accuracy"] >= 0.97);
    }

    /// <summary>Every fifth sample is for the test; features standardised by the others.</summary>
    private static (Dataset<int> Train, Dataset<int> Test) Split(string file)
    {
        Dataset<int> all = CsvDataset.ReadLabels(
            Path.Combine(AppContext.BaseDirectory, "Models", "Data", file), new CsvOptions { SkipLines = 1, HasHeader = false });
        int[] indices = [.. Enumerable.Range(0, all.Count)];
        Dataset<int> train = all.Subset([.. indices.Where(i => i % 5 != 0)]);
        Standardizer scale = Standardizer.Fit(train);
        return (scale.Transform(train), scale.Transform(all.Subset([.. indices.Where(i => i % 5 == 0)])));
    }
}

[Model, Input(4)]
[Dense(16, Activation.Relu), Dense(3)]
[Loss(Loss.SoftmaxCrossEntropy), Adam(1e-2)]
public partial class IrisNet;

[Model, Input(30)]
[Dense(16), BatchNorm, Activation(Activation.Relu), Dropout(0.2), Dense(2)]
[Loss(Loss.SoftmaxCrossEntropy), AdamW(5e-3), Polynomial(WarmupEpochs = 1)]
public partial class TumourNet;
