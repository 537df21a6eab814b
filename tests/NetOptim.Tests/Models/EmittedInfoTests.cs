namespace NetOptim.Tests.Models;

public class EmittedInfoTests
{
    /// <summary>All lists of it: layers, tensors of both blocks, buffers of both arenas and of both parts, what is recomputed.</summary>
    [Fact]
    public void What_the_class_says_of_itself_is_what_the_compiler_knew()
    {
        ModelInfo expected = new()
        {
            Name = "BatchNormAtBothEnds",
            InputShape = [6],
            OutputShape = [3],
            Layers =
            [
                new("batchNorm1", "BatchNorm", [6], 12, 18),
                new("dense1", "Dense", [7], 49, 98),
                new("dense2", "Dense", [3], 24, 45),
                new("batchNorm2", "BatchNorm", [3], 6, 9),
            ],
            Parameters =
            [
                new("batchNorm1.weight", [6], 0, Initializer.Ones, 0, 0),
                new("batchNorm1.bias", [6], 16, Initializer.Zeros, 0, 0),
                new("dense1.weight", [7, 6], 32, Initializer.TorchUniform, 6, 7),
                new("dense1.bias", [7], 80, Initializer.TorchUniform, 6, 7),
                new("dense2.weight", [3, 7], 96, Initializer.TorchUniform, 7, 3),
                new("dense2.bias", [3], 128, Initializer.TorchUniform, 7, 3),
                new("batchNorm2.weight", [3], 144, Initializer.Ones, 0, 0),
                new("batchNorm2.bias", [3], 160, Initializer.Zeros, 0, 0),
            ],
            Buffers =
            [
                new("batchNorm1.running_mean", [6], 0, Initializer.Zeros, 0, 0),
                new("batchNorm1.running_var", [6], 16, Initializer.Ones, 0, 0),
                new("batchNorm2.running_mean", [3], 32, Initializer.Zeros, 0, 0),
                new("batchNorm2.running_var", [3], 48, Initializer.Ones, 0, 0),
            ],
            Loss = "MeanSquaredError",
            Task = TaskKind.Regression,
            Optimizer = "SGD with momentum",
            OptimizerSlots = 1,
            EarlyStopping = null,
            TrainingArena = new(
                22,
                83,
                [
                    new("batchNorm1Mean", ArenaRegion.Fixed, 0, 6, 0, 13),
                    new("batchNorm1Variance", ArenaRegion.Fixed, 16, 6, 0, 13),
                    new("batchNorm1InverseDeviation", ArenaRegion.Fixed, 32, 6, 0, 11),
                    new("batchNorm1", ArenaRegion.Sample, 0, 6, 1, 2),
                    new("dense1", ArenaRegion.Sample, 7, 7, 2, 10),
                    new("dense2", ArenaRegion.Sample, 0, 3, 3, 7),
                    new("batchNorm2Mean", ArenaRegion.Fixed, 48, 3, 3, 14),
                    new("batchNorm2Variance", ArenaRegion.Fixed, 64, 3, 3, 14),
                    new("batchNorm2InverseDeviation", ArenaRegion.Fixed, 80, 3, 3, 7),
                    new("batchNorm2", ArenaRegion.Sample, 19, 3, 4, 15),
                    new("dBatchNorm2", ArenaRegion.Sample, 3, 3, 5, 7),
                    new("dDense2", ArenaRegion.Sample, 14, 3, 7, 10),
                    new("dDense1Sum", ArenaRegion.Sample, 0, 7, 9, 12),
                    new("dBatchNorm1", ArenaRegion.Sample, 7, 6, 11, 11),
                    new("batchNorm1Again", ArenaRegion.Sample, 13, 6, 11, 12),
                ])
            {
                LiveFloatsPerSample = 22,
                Recomputed = ["batchNorm1"],
                SavedFloatsPerSample = 4,
            },
            InferenceArena = new(
                13,
                51,
                [
                    new("batchNorm1Scale", ArenaRegion.Fixed, 0, 6, 0, 2),
                    new("batchNorm1Shift", ArenaRegion.Fixed, 16, 6, 0, 2),
                    new("batchNorm2Scale", ArenaRegion.Fixed, 32, 3, 1, 4),
                    new("batchNorm2Shift", ArenaRegion.Fixed, 48, 3, 1, 4),
                    new("batchNorm1", ArenaRegion.Sample, 7, 6, 2, 3),
                    new("dense1", ArenaRegion.Sample, 0, 7, 3, 4),
                ])
            {
                LiveFloatsPerSample = 13,
            },
        };
        using CompiledModel model = Zoo.Create(nameof(BatchNormAtBothEnds));
        Assert.Equivalent(expected, model.Info, strict: true);
    }

    [Fact]
    public void What_is_not_in_a_table_is_there_too()
    {
        using CompiledModel tokens = Zoo.Create(nameof(WideTokens));
        Assert.Equal(50, tokens.Info.Vocabulary);
        using CompiledModel named = Zoo.Create(nameof(NamedLayers));
        Assert.Equal("größe", named.Info.Layers[5].Name);
        Assert.Equal("größe.weight", named.Parameters[8].Name);
        using CompiledModel empty = Zoo.Create(nameof(OnlyFlatten));
        Assert.Empty(empty.Info.Parameters);
        Assert.Empty(empty.Info.Buffers);
        Assert.Empty(empty.Info.InferenceArena.Buffers);
        Assert.Empty(empty.HyperparameterNames);
    }

    [Fact]
    public void All_models_of_a_class_share_one_description()
    {
        using CompiledModel a = Zoo.Create(nameof(NamedLayers)), b = Zoo.Create(nameof(NamedLayers), seed: 8);
        Assert.Same(a.Info, b.Info);
    }
}
