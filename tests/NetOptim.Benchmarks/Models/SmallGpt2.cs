namespace NetOptim.Benchmarks.Models;

/// <summary>W6: four blocks of GPT-2, 256 wide, over 128 tokens of a vocabulary of 512.</summary>
[Model, Input(128), Loss(Loss.SoftmaxCrossEntropy), AdamW(1e-4)]
public sealed partial class SmallGpt2
{
    private static Node Build(Node x)
    {
        x = x.Embedding(512, 256, weightInitializer: Initializer.LeCunNormal, name: "wte").PositionEmbedding(Initializer.LeCunNormal, name: "wpe");
        for (int i = 0; i < 4; i++)
            x = x.TransformerBlock(heads: 4, causal: true, activation: Activation.GeluTanh, name: "h." + i);
        return x.LayerNorm(name: "ln_f").Dense(512, bias: false, tiedTo: "wte", name: "lm_head");
    }
}
