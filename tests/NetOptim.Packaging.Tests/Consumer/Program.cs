using System.Globalization;
using NetOptim;

// Two classes, told apart by the sign of the first of eight features.
var random = new Random(1);
float[] features = [.. Enumerable.Range(0, 256 * 8).Select(_ => (random.NextSingle() * 2) - 1)];
int[] labels = [.. Enumerable.Range(0, 256).Select(i => features[i * 8] > 0 ? 1 : 0)];

using var net = new TinyNet(new ModelOptions { Seed = 1, Threads = 1 });
History history = net.Fit(Dataset.Create(features, labels, 8), new FitOptions { Epochs = 20, BatchSize = 32, Progress = FitProgress.None });
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"loss {history["loss"][0]:R} {history.Last("loss"):R}"));

[Model, Input(8)]
[Dense(16, Activation.Relu), Dense(2)]
[Loss(Loss.SoftmaxCrossEntropy), Adam(1e-2)]
public partial class TinyNet;
