namespace NetOptim.Generators.Tests.Build;

/// <summary>
/// Random networks of dense layers, activations, normalisations, sums, products and concatenations, and others of convolutions, poolings and all
/// that works on images, compiled and run: outputs, loss and gradients against a forward pass in double and its central differences, where no derivative rule of anybody's is involved.
/// </summary>
public class RandomNetworkTests
{
    private const int Seeds = 120;
    private const int ImageSeeds = 80;
    private const int Batch = 5;
    private const double Step = 1e-5;

    /// <summary>Elements of a tensor whose gradient is compared, drawn at random: each costs two passes in double.</summary>
    private const int ElementsPerTensor = 12;
    private const int ElementsPerImageTensor = 4;

    // What floats lose in a dozen layers, with normalisations that divide by small deviations among them; a wrong rule or a gradient that
    // is not accumulated is off by tens of percent.
    private const double Tolerance = 2e-3;

    // A bias in front of a normalisation that all but takes it away has a gradient of terms that cancel: it counts as at least this share of the
    // whole gradient.
    private const double SmallestShare = 0.05;

    [Fact]
    public void Outputs_losses_and_gradients_are_those_of_the_definition()
    {
        RandomNetwork[] networks = [.. Enumerable.Range(0, Seeds).Select(seed => new RandomNetwork(seed))];
        var compiled = new CompiledSource("using NetOptim;\n" + string.Join('\n', networks.Select(network => network.Source)));
        Assert.All(networks, network => Check(compiled, network, ElementsPerTensor));
    }

    [Fact]
    public void Of_images_they_are_so_too()
    {
        RandomImageNetwork[] networks = [.. Enumerable.Range(0, ImageSeeds).Select(seed => new RandomImageNetwork(seed))];
        var compiled = new CompiledSource("using NetOptim;\n" + string.Join('\n', networks.Select(network => network.Source)));
        Assert.All(networks, network => Check(compiled, network, ElementsPerImageTensor));
    }

    /// <summary>
    /// Networks whose kernels go through the batch together wherever they can, a sample at a time: against the definition, and with the
    /// same bits on any number of threads.
    /// </summary>
    [Fact]
    public void Of_images_that_go_through_the_batch_in_parts_they_are_so_too()
    {
        RandomImageNetwork[] networks = [.. Enumerable.Range(ImageSeeds, ImageSeeds).Select(seed => new RandomImageNetwork(seed))];
        LoweringOptions parts = new() { Loops = new(LeastFloats: 1, Floats: 1, LeastRows: 1, LeastPredictedFloats: 1) };
        string source = "using NetOptim;\n" + string.Join('\n', networks.Select(network => network.Source));
        var compiled = CompiledSource.With(parts, source, networks.Select(network => network.Name));
        var whole = CompiledSource.With(new(), source, networks.Select(network => network.Name));
        Assert.All(networks, network =>
        {
            Check(compiled, network, ElementsPerImageTensor);
            Assert.Equal(AfterTraining(compiled, network, threads: 1), AfterTraining(compiled, network, threads: 3));
            AssertClose(Predictions(whole, network), Predictions(compiled, network), network, "predictions", 0);
        });
    }

    /// <summary>Weights that are updated as soon as their gradient is there have their penalty taken just before, which must not happen for every part.</summary>
    [Fact]
    public void A_penalty_counts_once_where_the_batch_goes_in_parts()
    {
        const string source = """
            using NetOptim;
            [Model, Input(3, 6, 6), L2(0.1), Loss(Loss.MeanSquaredError), Sgd(0.01)]
            internal sealed partial class Penalized
            {
                static Node Build(Node x) => x.Conv2d(8, kernel: 3, padding: 1).BatchNorm().Relu().Conv2d(8, kernel: 3).BatchNorm().Relu().GlobalAvgPool().Dense(3);
            }
            """;
        var compiled = CompiledSource.With(new() { Loops = new(LeastFloats: 1, Floats: 1, LeastRows: 1, LeastPredictedFloats: 1) }, source, ["Penalized"]);
        using CompiledModel<float> model = compiled.Create("Penalized", new ModelOptions { Seed = 7, Threads = 1 });
        var random = new Random(5);
        float[] inputs = [.. Enumerable.Range(0, 7 * 108).Select(_ => random.NextSingle())], targets = [.. Enumerable.Range(0, 7 * 3).Select(_ => random.NextSingle())];
        double penalty = model.Parameters.Where(parameter => parameter.Name.EndsWith("weight", StringComparison.Ordinal) && parameter.Info.Shape.Count > 1)
            .Sum(parameter => parameter.Values.ToArray().Sum(value => (double)value * value));

        float expected = model.ComputeGradients(inputs, targets);

        Assert.True(0.05 * penalty > 0.01 * expected, "The penalty is too small a part of the loss to be missed.");
        Assert.Equal(expected, model.TrainStep(inputs, targets), 1e-5 * expected);
    }

    /// <summary>Weights, buffers, gradients and losses after some steps on batches of several sizes.</summary>
    private static float[] AfterTraining(CompiledSource compiled, RandomImageNetwork network, int threads)
    {
        using CompiledModel<float> model = compiled.Create(network.Name, new ModelOptions { Seed = 7, Threads = threads, BatchCapacity = 2 });
        var random = new Random(3);
        List<float> losses = [];
        foreach (int batch in (int[])[3, 7, 2, 20])
        {
            float[] inputs = [.. Enumerable.Range(0, batch * network.Inputs).Select(_ => 2 * random.NextSingle() - 1)];
            float[] targets = [.. Enumerable.Range(0, batch * network.Outputs).Select(_ => random.NextSingle())];
            losses.Add(model.ComputeGradients(inputs, targets));
            losses.AddRange(model.GradientMemory.Span);
            losses.Add(model.TrainStep(inputs, targets));
        }
        return [.. losses, .. model.ParameterMemory.Span, .. model.BufferMemory.Span];
    }

    private static double[] Predictions(CompiledSource compiled, RandomImageNetwork network)
    {
        using CompiledModel<float> model = compiled.Create(network.Name, new ModelOptions { Seed = 7, Threads = 2 });
        var random = new Random(4);
        float[] inputs = [.. Enumerable.Range(0, Batch * network.Inputs).Select(_ => 2 * random.NextSingle() - 1)], outputs = new float[Batch * network.Outputs];
        model.Predict(inputs, outputs);
        return [.. outputs];
    }

    private static void Check(CompiledSource compiled, IRandomNetwork network, int elementsPerTensor)
    {
        using CompiledModel<float> model = compiled.Create(network.Name, new ModelOptions { Seed = 7, Threads = 1 });
        var random = new Random(1);
        foreach (Parameter parameter in model.Parameters)
        {
            foreach (ref float value in parameter.Values)
                value += 0.2f * (random.NextSingle() - 0.5f);
        }
        float[] inputs = [.. Enumerable.Range(0, Batch * network.Inputs).Select(_ => 2 * random.NextSingle() - 1)];
        float[] targets = [.. Enumerable.Range(0, Batch * network.Outputs).Select(_ => random.NextSingle())];
        double[][] rows = [.. inputs.Select(value => (double)value).Chunk(network.Inputs)];
        Dictionary<string, double[]> parameters = model.Parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Values.ToArray().Select(value => (double)value).ToArray());

        double loss = model.ComputeGradients(inputs, targets);

        double[] expected = [.. network.Run(rows, parameters).SelectMany(row => row)];
        AssertClose(expected, [.. model.LastOutputs.ToArray().Select(value => (double)value)], network, "outputs", 0);
        Assert.Equal(Loss(expected, targets), loss, 1e-4 * (1 + Math.Abs(loss)));
        double all = Math.Sqrt(model.Parameters.Sum(parameter => parameter.Gradient.ToArray().Sum(value => (double)value * value)));
        foreach (Parameter parameter in model.Parameters)
        {
            double[] values = parameters[parameter.Name];
            int[] places = [.. Enumerable.Range(0, Math.Min(elementsPerTensor, values.Length)).Select(_ => random.Next(values.Length))];
            double[] slopes = new double[places.Length];
            for (int n = 0; n < places.Length; n++)
            {
                int i = places[n];
                double value = values[i];
                values[i] = value + Step;
                double above = Loss([.. network.Run(rows, parameters).SelectMany(row => row)], targets);
                values[i] = value - Step;
                double below = Loss([.. network.Run(rows, parameters).SelectMany(row => row)], targets);
                values[i] = value;
                slopes[n] = (above - below) / (2 * Step);
            }
            AssertClose(slopes, [.. places.Select(i => (double)model.Parameters[parameter.Name].Gradient[i])], network, parameter.Name, SmallestShare * all);
        }
    }

    private static double Loss(double[] outputs, float[] targets) => outputs.Select((output, i) => Math.Pow(output - targets[i], 2)).Average();

    /// <summary>The distance of two vectors, against the length of the expected one (and against nothing where all is near 0).</summary>
    private static void AssertClose(double[] expected, double[] actual, IRandomNetwork network, string what, double smallest)
    {
        double error = Math.Sqrt(expected.Zip(actual, (a, b) => (a - b) * (a - b)).Sum());
        double length = Math.Sqrt(expected.Sum(value => value * value));
        Assert.True(error <= Tolerance * Math.Max(length, smallest) + 1e-5, $"{what} of {network.Name}: off by {error} of {length}\n{network.Source}");
    }
}
