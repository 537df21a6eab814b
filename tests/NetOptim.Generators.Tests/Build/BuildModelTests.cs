using NetOptim.Tests.Kernels;

namespace NetOptim.Generators.Tests.Build;

/// <summary>Whole models with a <c>Build</c> method, compiled and run.</summary>
public class BuildModelTests
{
    private const string Source = """
        using NetOptim;

        [Model, Input(6), Loss(Loss.MeanSquaredError), Adam(1e-2)]
        internal sealed partial class Stack
        {
            static Node Build(Node x)
            {
                foreach (int units in new[] { 16, 8 })
                    x = x.Dense(units, Activation.Relu).Dropout(0.1);
                return x.Dense(2);
            }
        }

        [Model, Input(6), Dense(16, Activation.Relu), Dropout(0.1), Dense(8, Activation.Relu), Dropout(0.1), Dense(2)]
        [Loss(Loss.MeanSquaredError), Adam(1e-2)]
        internal sealed partial class Attributed;

        [Model, Input(6), Loss(Loss.MeanSquaredError), Adam(1e-2), L2(1e-3)]
        internal sealed partial class Residual
        {
            const int Width = 16;
            static readonly double[] Rates = [0.0, 0.1, 0.2];

            static Node Build(Node x)
            {
                x = x.Dense(Width, Activation.Gelu);
                for (int i = 0; i < 3; i++)
                    x = Block(x, Rates[i], gated: i == 1);
                return Head(x, x.Dense(4));
            }

            static Node Block(Node x, double rate, bool gated)
            {
                Node y = x.BatchNorm().Relu().Dense(x.Channels, bias: false);
                if (rate > 0)
                    y = y.Dropout(rate);
                if (gated)
                    y *= x.Dense(x.Size, Activation.Sigmoid, name: "gate");
                return x + y;
            }

            static Node Head(params Node[] parts) => Node.Concat(parts).LayerNorm().Dense(2);
        }

        [Model, Input(2, 3), Loss(Loss.MeanSquaredError), Sgd(0.1)]
        internal sealed partial class Shapes
        {
            static Node Build(Node x)
            {
                Node y = x.Flatten().Dense(6, Activation.Tanh).Reshape(2, 3);
                return Node.Concat(x + y, x.Reshape(-1, 3), y * y).Silu().Flatten().Dense(2);
            }
        }
        """;

    private static readonly Lazy<CompiledSource> Compiled = new(() => new CompiledSource(Source));

    [Fact]
    public void A_chain_is_the_attribute_stack_to_the_last_bit()
    {
        using CompiledModel<float> build = Compiled.Value.Create("Stack", new ModelOptions { Seed = 3 });
        using CompiledModel<float> stack = Compiled.Value.Create("Attributed", new ModelOptions { Seed = 3 });
        (float[] inputs, float[] targets) = Data(6, 2);
        for (int step = 0; step < 20; step++)
            Assert.Equal(stack.TrainStep(inputs, targets), build.TrainStep(inputs, targets));

        Assert.Equal(stack.Parameters.Select(parameter => parameter.Name), build.Parameters.Select(parameter => parameter.Name));
        Assert.Equal(stack.ParameterMemory.Span.ToArray(), build.ParameterMemory.Span.ToArray());
        Assert.Equal(stack.Info.Layers.ToString(), build.Info.Layers.ToString());
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        using CompiledModel<float> model = Compiled.Value.Create("Residual", new ModelOptions { Threads = 2 });
        (float[] inputs, float[] targets) = Data(6, 2);
        float[] outputs = new float[targets.Length];
        for (int warm = 0; warm < 3; warm++)
        {
            model.TrainStep(inputs, targets);
            model.Predict(inputs, outputs);
        }
        long before = Allocation.Baseline();
        for (int step = 0; step < 100; step++)
        {
            model.TrainStep(inputs, targets);
            model.Predict(inputs, outputs);
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData("Residual")]
    [InlineData("Shapes")]
    public void Training_gives_the_same_bits_with_any_number_of_threads(string name)
    {
        using CompiledModel<float> one = Compiled.Value.Create(name, new ModelOptions { Seed = 5, Threads = 1 });
        using CompiledModel<float> three = Compiled.Value.Create(name, new ModelOptions { Seed = 5, Threads = 3 });
        (float[] inputs, float[] targets) = Data(6, 2);
        float first = one.TrainStep(inputs, targets);
        Assert.Equal(first, three.TrainStep(inputs, targets));
        float last = first;
        for (int step = 0; step < 60; step++)
        {
            last = one.TrainStep(inputs, targets);
            Assert.Equal(last, three.TrainStep(inputs, targets));
        }

        Assert.Equal(one.ParameterMemory.Span.ToArray(), three.ParameterMemory.Span.ToArray());
        Assert.True(last < first / 2, $"The loss went from {first} to {last} only.");
    }

    [Fact]
    public void A_concatenation_is_the_columns_one_after_another()
    {
        var compiled = new CompiledSource("""
            using NetOptim;
            [Model, Input(2, 2), Loss(Loss.MeanSquaredError)]
            internal sealed partial class Twice
            {
                static Node Build(Node x) => Node.Concat(x, x * x, x.Reshape(2, 2));
            }
            """);
        using CompiledModel<float> model = compiled.Create("Twice");
        float[] outputs = new float[24];
        model.Predict([1, 2, 3, 4, 5, 6, 7, 8], outputs);

        Assert.Equal([1, 2, 3, 4, 1, 4, 9, 16, 1, 2, 3, 4, 5, 6, 7, 8, 25, 36, 49, 64, 5, 6, 7, 8], outputs);
        Assert.Equal([6, 2], model.Info.OutputShape);
    }

    private static (float[] Inputs, float[] Targets) Data(int inputs, int outputs)
    {
        const int Batch = 33;
        var random = new Random(11);
        return ([.. Enumerable.Range(0, Batch * inputs).Select(_ => 2 * random.NextSingle() - 1)], [.. Enumerable.Range(0, Batch * outputs).Select(_ => random.NextSingle())]);
    }
}
