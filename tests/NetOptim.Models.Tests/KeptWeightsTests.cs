namespace NetOptim.Models.Tests;

/// <summary>Models whose predictions keep packed weights (<see cref="ModelOptions.KeepPackedWeights"/>) predict the bits of those that do not.</summary>
public class KeptWeightsTests
{
    private const int Batch = 3;

    public static TheoryData<Type> Models => [typeof(ResNet18At96), typeof(MobileNetV2At96), typeof(MobileNetV3SmallAt96), typeof(EfficientNetB0At96)];

    [Theory]
    [MemberData(nameof(Models))]
    public void Predictions_have_the_same_bits_before_and_after_every_way_to_change_weights(Type type)
    {
        using CompiledModel<int> kept = Create(type, keeps: true), plain = Create(type, keeps: false);
        float[] inputs = Inputs(kept), images = inputs[..kept.Info.InputSize];
        int[] labels = [5, 900, 17];
        var weights = new MemoryStream();
        plain.Save(weights);
        ModelSnapshot snapshot = kept.Capture();
        (string Name, Action<CompiledModel<int>> Change)[] changes =
        [
            ("nothing", _ => { }),
            ("a training step", model => model.TrainStep(inputs, labels)),
            ("a value", model => model.Parameters[0].Values[0] = 0.5f),
            ("the block", model => model.ParameterMemory.Span[^20] += 0.25f),
            ("loading", model =>
            {
                weights.Position = 0;
                model.Load(weights);
            }),
            ("another training step", model => model.TrainStep(inputs, labels)),
            ("a snapshot", model => model.Restore(snapshot)),
            ("another seed", model => model.Initialize(4)),
        ];
        foreach ((string name, Action<CompiledModel<int>> change) in changes)
        {
            change(kept);
            change(plain);
            foreach (float[] batch in (float[][])[images, inputs, images])
            {
                Assert.True(Predict(plain, batch).AsSpan().SequenceEqual(Predict(kept, batch)), $"{type.Name} after {name}, {batch.Length / kept.Info.InputSize} images");
            }
            float[] outputs = new float[Batch * kept.Info.OutputSize], others = new float[outputs.Length];
            Assert.Equal(plain.EvaluateStep(inputs, labels, outputs), kept.EvaluateStep(inputs, labels, others));
            Assert.Equal(outputs, others);
        }
    }

    [Fact]
    public void Only_the_option_keeps_weights()
    {
        using CompiledModel<int> kept = Create(typeof(MobileNetV3SmallAt96), keeps: true), plain = Create(typeof(MobileNetV3SmallAt96), keeps: false);

        Assert.True(kept.KeepsPackedWeights);
        Assert.False(plain.KeepsPackedWeights);
    }

    private static CompiledModel<int> Create(Type type, bool keeps) => (CompiledModel<int>)Activator.CreateInstance(
        type, new ModelOptions { Seed = 3, Threads = 2, BatchCapacity = Batch, KeepPackedWeights = keeps })!;

    private static float[] Inputs(CompiledModel model)
    {
        var random = new Random(8);
        float[] inputs = new float[Batch * model.Info.InputSize];
        foreach (ref float value in inputs.AsSpan())
        {
            value = random.NextSingle() * 2 - 1;
        }
        return inputs;
    }

    private static float[] Predict(CompiledModel model, float[] inputs)
    {
        float[] outputs = new float[inputs.Length / model.Info.InputSize * model.Info.OutputSize];
        model.Predict(inputs, outputs);
        return outputs;
    }
}
