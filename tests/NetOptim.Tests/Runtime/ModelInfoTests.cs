using System.Globalization;

namespace NetOptim.Tests.Runtime;

public class ModelInfoTests
{
    private static readonly ModelInfo Wide = TinyRegression.Declared with
    {
        Name = "WideNet",
        InputShape = [3, 32, 32],
        Layers = [new LayerInfo("conv1", "Conv2d", [16, 32, 32], 448, 884_736), new LayerInfo("dense1", "Dense", [2], 32_770, 65_536)],
        Parameters =
        [
            new ParameterInfo("conv1.weight", [16, 3, 3, 3], 0, Initializer.Zeros, 1, 1),
            new ParameterInfo("conv1.bias", [16], 432, Initializer.Zeros, 1, 1),
            new ParameterInfo("dense1.weight", [2, 16384], 448, Initializer.Zeros, 1, 1),
            new ParameterInfo("dense1.bias", [2], 33_216, Initializer.Zeros, 1, 1),
        ],
        TrainingArena = new ArenaInfo(600_000, 32, []) { LiveFloatsPerSample = 590_000, Recomputed = ["conv1", "relu1"], SavedFloatsPerSample = 16_384, PartFloats = 131_072 },
        InferenceArena = new ArenaInfo(16_384, 0, []),
        Optimizer = "Adam",
        OptimizerSlots = 2,
    };

    [Fact]
    public void The_summary_is_a_table_that_adds_up()
    {
        const string expected =
            """
            WideNet: 3×32×32 -> 2
            layer   kind      output  parameters    FLOPs
            ---------------------------------------------
            conv1   Conv2d  16×32×32         448  884,736
            dense1  Dense          2      32,770   65,536
            ---------------------------------------------
            total                  2      33,218  950,272
            parameters  129.8 KiB
            buffers     12 B
            optimizer   Adam, state 259.5 KiB, gradients 129.8 KiB
            loss        MeanSquaredError
            training    arena 2.3 MiB per sample + 128 B + 512.0 KiB for each worker; largest live set 2.3 MiB per sample; 2 values recomputed, 64.0 KiB per sample saved
            prediction  arena 64.0 KiB per sample + 0 B

            """;
        Assert.Equal(expected, Wide.ToString());
    }

    [Fact]
    public void The_summary_is_the_same_in_every_culture()
    {
        string expected = Wide.ToString();
        CultureInfo culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("de-DE");
            Assert.Equal(expected, Wide.ToString());
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Fact]
    public void A_model_without_a_loss_says_nothing_of_training()
    {
        string text = (Wide with { Loss = null, Optimizer = null, OptimizerSlots = 0 }).ToString();
        Assert.DoesNotContain("training", text, StringComparison.Ordinal);
        Assert.Contains("prediction", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Sizes_are_products_of_shapes_and_too_large_ones_are_refused()
    {
        Assert.Equal((3072, 2, 33_218L), (Wide.InputSize, Wide.OutputSize, Wide.ParameterCount));
        Assert.Throws<OverflowException>(() => (Wide with { InputShape = [1 << 16, 1 << 16] }).InputSize);
    }
}
