using System.Globalization;
using NetOptim.Benchmarks.Compiled;
using NetOptim.Benchmarks.Models;
using NetOptim.Models;

namespace NetOptim.Benchmarks.Compare;

/// <summary>What the networks of the package take: predictions of one image and of a batch, and a training step.</summary>
internal static class ModelsCommand
{
    private const int Batch = 8;

    // So small a rate that random labels do not make weights grow: figures are of ordinary numbers.
    private const double LearningRate = 1e-4;

    private static readonly RoundOptions s_rounds = new(Count: 11, BlockMilliseconds: 25, MaximumSeconds: 12, LeastCount: 5);

    private static readonly Func<ModelOptions, CompiledModel<int>>[] s_models =
    [
        static options => new ResNet18(options),
        static options => new ResNet34(options),
        static options => new ResNet50(options),
        static options => new MobileNetV2(options),
        static options => new MobileNetV3Small(options),
        static options => new MobileNetV3Large(options),
        static options => new EfficientNetB0(options),
        static options => new ResNet20(options),
    ];

    /// <summary>Prints a line for each network.</summary>
    /// <returns>0.</returns>
    /// <exception cref="UsageException">An option is one of <c>compare</c>'s alone.</exception>
    public static int Run(CompareOptions options)
    {
        if (options.JsonPath is not null || options.Filter is not null || options.Rounds != CompareOptions.DefaultRounds)
            throw new UsageException("models has the option --threads alone.");
        Console.WriteLine($"{Machine.Current}");
        foreach (int threads in options.Threads is { } wanted ? [wanted] : (int[])[1, 2])
        {
            Console.WriteLine();
            Console.WriteLine($"{threads} thread{(threads == 1 ? "" : "s")}; medians of milliseconds");
            Console.WriteLine($"{"network",-18}{"predicts 1",12}{$"predicts {Batch}",12}{$"trains {Batch}",12}");
            foreach (Func<ModelOptions, CompiledModel<int>> create in s_models)
                Console.WriteLine(Row(create, threads));
        }
        return 0;
    }

    private static string Row(Func<ModelOptions, CompiledModel<int>> create, int threads)
    {
        var otherLoad = new OtherLoad();
        Contender[] contenders = [Prediction(create, threads, 1), Prediction(create, threads, Batch), Training(create, threads)];
        string row;
        using (CompiledModel<int> model = create(new ModelOptions()))
            row = $"{model.GetType().Name,-18}";
        try
        {
            foreach (Measurement measurement in Rounds.Measure(contenders, s_rounds))
                row += string.Create(CultureInfo.InvariantCulture, $"{Statistics.Median(measurement.Seconds) * 1e3,12:F2}");
        }
        finally
        {
            foreach (Contender contender in contenders)
                contender.Dispose();
        }
        return OtherLoad.Disturbs(otherLoad.Cores, threads) ? $"{row}   other processes took part of the machine: measure again" : row;
    }

    private static NetOptimPrediction Prediction(Func<ModelOptions, CompiledModel<int>> create, int threads, int batch)
    {
        CompiledModel<int> model = create(new ModelOptions { Threads = threads, BatchCapacity = batch, KeepPackedWeights = true });
        return new(model, Draw(model, batch));
    }

    private static NetOptimTraining<int> Training(Func<ModelOptions, CompiledModel<int>> create, int threads)
    {
        LabelledBatch data;
        using (CompiledModel<int> model = create(new ModelOptions()))
            data = Draw(model, Batch);
        return new(_ => Slow(create(new ModelOptions { Threads = threads, BatchCapacity = Batch })), data.Inputs, data.Labels);
    }

    private static CompiledModel<int> Slow(CompiledModel<int> model)
    {
        model.SetHyperparameter(nameof(LearningRate), LearningRate);
        return model;
    }

    private static LabelledBatch Draw(CompiledModel model, int rows) => LabelledBatch.Draw(rows, model.Info.InputSize, model.Info.OutputSize);
}
