namespace NetOptim.Tests.Models;

public class FreezingTests
{
    [Theory, MemberData(nameof(Zoo.WithParameters), MemberType = typeof(Zoo))]
    public void A_frozen_parameter_stays_with_its_moments_and_the_others_move_as_ever(string name)
    {
        using TrainedModel whole = Zoo.Train(name);
        Samples samples = Samples.For(whole.Model, 12);
        whole.TrainStep(samples);
        float[] parameters = whole.Model.ParameterMemory.Span.ToArray();
        for (int frozen = 0; frozen < whole.Model.Parameters.Count; frozen++)
        {
            using TrainedModel trained = Zoo.Train(name);
            Parameter parameter = trained.Model.Parameters[frozen];
            parameter.Frozen = true;
            float[] before = parameter.Values.ToArray();
            trained.TrainStep(samples);
            AssertOthersMovedAlike(trained.Model, frozen, parameters);
            trained.TrainStep(samples);
            trained.TrainStep(samples);
            Assert.Equal(before, parameter.Values.ToArray());
            for (int slot = 0; slot < trained.Model.Info.OptimizerSlots; slot++)
                Assert.Equal(-1, Moments(trained.Model, parameter, slot).IndexOfAnyExcept(0f));

            parameter.Frozen = false;
            for (int step = 0; step < 4; step++)
                trained.TrainStep(Samples.For(trained.Model, 12, seed: step));
            Assert.NotEqual(before, parameter.Values.ToArray());
        }
    }

    [Theory, MemberData(nameof(Zoo.WithParameters), MemberType = typeof(Zoo))]
    public void With_everything_frozen_nothing_moves(string name)
    {
        using TrainedModel trained = Zoo.Train(name);
        foreach (Parameter parameter in trained.Model.Parameters)
            parameter.Frozen = true;
        TrainedModel.State before = trained.Capture();
        trained.TrainStep(Samples.For(trained.Model, 12));
        TrainedModel.State after = trained.Capture();
        Assert.Equal(before with { Buffers = after.Buffers, Step = 1 }, after);
    }

    /// <summary>The others get the very bits that they get where nothing is frozen, unless the norm of all gradients is what they are clipped by.</summary>
    private static void AssertOthersMovedAlike(CompiledModel model, int frozen, float[] expected)
    {
        if (Declaration.Find<ClipGradientsAttribute>(model.GetType()) is { Norm: > 0 })
            return;
        for (int i = 0; i < model.Parameters.Count; i++)
        {
            ParameterInfo info = model.Parameters[i].Info;
            if (i != frozen)
                Assert.Equal(expected[info.Offset..(info.Offset + info.Length)], model.Parameters[i].Values.ToArray());
        }
    }

    private static Span<float> Moments(CompiledModel model, Parameter parameter, int slot) =>
        model.OptimizerMemory.Span.Slice(slot * (int)model.ParameterMemory.Length + parameter.Info.Offset, parameter.Info.Length);
}
