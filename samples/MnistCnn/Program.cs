using Digits;
using NetOptim;

var options = new SampleOptions { Sample = "MnistCnn", Epochs = 8 };
try
{
    options = options.Parse(args);
}
catch (FormatException problem)
{
    Console.Error.WriteLine(problem.Message);
    Console.Error.WriteLine(options.Usage);
    return 2;
}
if (options.Help)
{
    Console.WriteLine(options.Usage);
    return 0;
}

(Dataset<int> train, Dataset<int> test) = Mnist.Load(Path.Combine(AppContext.BaseDirectory, "data"));
train = train.Take(options.Limit ?? train.Count);

using var net = new DigitCnn(new ModelOptions
{
    Seed = 42,
    Threads = options.Threads,
});
Console.WriteLine(net.Info);
Console.WriteLine($"{train.Count:N0} images to train with, {test.Count:N0} to test with; memory: {net.Backend.Name}; threads: {net.Threads}");

// Ctrl+C ends the run in good order: the best weights so far are evaluated and saved.
using var cancellation = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    cancellation.Cancel();
};

History history = net.Fit(train, new FitOptions
{
    Epochs = options.Epochs,
    BatchSize = options.Batch,
    ValidationSplit = 0.1,
    CancellationToken = cancellation.Token,
});

EvaluationResult result = net.Evaluate(test);
Console.WriteLine($"test: {result}");

Directory.CreateDirectory(options.Output);
string model = Path.GetFullPath(Path.Combine(options.Output, "digits-cnn.safetensors"));
net.Save(model);
Console.WriteLine($"model: {model}");
if (history.Epochs > 0)
{
    string plot = Path.GetFullPath(Path.Combine(options.Output, "history.png"));
    history.SavePlot(plot);
    Console.WriteLine($"plot:  {plot}");
}
return 0;
