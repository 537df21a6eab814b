using NetOptim.Benchmarks.Models;
using NetOptim.Benchmarks.Networks.Layers;
using NetOptim.Benchmarks.Optimizers;

namespace NetOptim.Benchmarks.Networks;

/// <summary>W6.</summary>
internal static class Gpt2
{
    private const int Steps = 128;
    private const int Channels = 256;
    private const int Heads = 4;
    private const int Blocks = 4;
    private const int Vocabulary = 512;

    public static NetworkSpec Spec { get; } = new(
        "W6",
        "GPT-2 block stack",
        new(1, Steps, 1),
        Vocabulary,
        new TiedLanguageModel("wte.weight", "wpe.weight", Channels, Vocabulary, new Chain([.. Layers()])),
        new AdamSpec(1e-4, WeightDecay: 0.01, IsDecoupled: true),
        TorchStepsPerCollection: 1,
        LossTolerance: 1e-5,
        static (options, _) => new SmallGpt2(options))
    {
        IsLanguageModel = true,
    };

    private static IEnumerable<Layer> Layers()
    {
        for (int i = 0; i < Blocks; i++)
        {
            string block = $"h.{i}";
            yield return new Residual(new Chain(
            [
                new LayerNormalization($"{block}.norm1"),
                new CausalSelfAttention($"{block}.self_attn", Heads, Steps),
            ]));
            yield return new Residual(new Chain(
            [
                new LayerNormalization($"{block}.norm2"),
                new Dense($"{block}.linear1", 4 * Channels, ofSteps: true),
                new TanhGelu(),
                new Dense($"{block}.linear2", Channels, ofSteps: true),
            ]));
        }
        yield return new LayerNormalization("ln_f");
    }
}
