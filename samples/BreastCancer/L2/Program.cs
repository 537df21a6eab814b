using NetOptim;

string file = Path.Combine(AppContext.BaseDirectory, "breast_cancer.csv");
(Dataset<float> train, Dataset<float> test) = CsvDataset.ReadValues(file, new CsvOptions { SkipLines = 1, HasHeader = false }).Split(0.8, seed: 42);
Standardizer standardizer = Standardizer.Fit(train);

using var net = new TumorNet(new ModelOptions { Seed = 42 });
net.Fit(standardizer.Transform(train), new FitOptions { Epochs = 50, BatchSize = 32, ValidationSplit = 0.2 });
Console.WriteLine(net.Evaluate(standardizer.Transform(test)));

[Model, Input(30)]
[Dense(100, Activation.Relu, L2 = 0.01)]
[Dense(64, Activation.Relu, L2 = 0.01)]
[Dense(1, Activation.Sigmoid)]
[Loss(Loss.BinaryCrossEntropy), Adam(1e-3)]
public partial class TumorNet;
