using TorchSharp;
using static TorchSharp.torch;

namespace NetOptim.TorchSharp.Tests.Parity;

/// <summary>Layers over sequences, and whole small transformers.</summary>
public class SequenceParityTests
{
    [Fact]
    public void Embedding_positions_and_dense_layers_with_a_label_for_every_step_are_torchs() => Check(
        new TokenNet(),
        (w, x) => w.Dense(GeluTanh(w.Dense(w.LayerNorm(w.Embedding(x) + w["positionEmbedding1.weight"], ofSteps: true), 1)), 2));

    [Fact]
    public void A_head_tied_to_the_embedding_gets_the_gradients_of_both_uses() => Check(
        new TiedNet(),
        (w, x) => nn.functional.linear(w.Dense(w.Embedding(x, "tokens"), 1).tanh(), w["tokens.weight"], w["dense2.bias"]));

    [Fact]
    public void Series_of_numbers_through_dense_layers_normalisation_and_flatten_are_torchs() => Check(
        new SeriesNet(),
        (w, x) =>
        {
            Tensor y = w.Dense(w.LayerNorm(x, ofSteps: true), 1).tanh();
            return w.Dense(nn.functional.silu(w.LayerNorm(y, 2, ofSteps: true)).flatten(1), 2);
        });

    [Fact]
    public void Residuals_concatenation_and_reshape_of_sequences_are_torchs() => Check(
        new BranchingSeriesNet(),
        (w, x) =>
        {
            Tensor y = w.Dense(x, 1);
            y = y + w.Dense(nn.functional.gelu(w.Dense(w.LayerNorm(y, ofSteps: true), 2)), 3);
            y = cat([y, y * x], 1);
            y = w.Dense(y.reshape(-1, 5, 8), 4).softmax(-1);
            return w.Dense(y.flatten(1), 5).reshape(-1, 3, 2);
        });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Attention_is_torchs(bool causal) => Check(
        causal ? new CausalNet() : new AttentiveNet(),
        (w, x) => w.Dense(w.Attention(w.Dense(x, 1), "multiHeadAttention1", causal ? 2 : 3, causal), 2));

    [Fact]
    public void Attention_without_bias_on_the_input_itself_is_torchs() => Check(
        new PlainAttentionNet(),
        (w, x) => w.Dense(w.Attention(x, "attention", 2, causal: false).flatten(1), 1));

    /// <summary>TorchSharp's own module, with the mask and the weights that its names ask for.</summary>
    [Fact]
    public void Attention_is_that_of_torchs_own_module()
    {
        using var model = new CausalNet();
        using var theirs = nn.MultiheadAttention(6, 2);
        using DisposeScope scope = NewDisposeScope();
        var twin = new TorchTwin(model, (w, x) =>
        {
            foreach ((string name, Tensor parameter) in theirs.named_parameters())
            {
                using var _ = no_grad();
                parameter.copy_(w["multiHeadAttention1." + name]);
            }
            Tensor y = w.Dense(x, 1).transpose(0, 1);
            // Its mask is added: libtorch's module does not know one of truth values.
            Tensor mask = zeros(5, 5).masked_fill(ones(5, 5, dtype: ScalarType.Bool).triu(1), double.NegativeInfinity);
            return w.Dense(theirs.call(y, y, y, null, false, mask).Item1.transpose(0, 1), 2);
        });
        Tensor inputs = rand(4, 5, 4);
        float[] outputs = new float[4 * model.Info.OutputSize];
        model.Predict(inputs.data<float>().ToArray(), outputs);
        Tensor expected = twin.Run(inputs, training: false, out Tensor _);
        double error = ((tensor(outputs).reshape(expected.shape) - expected).norm() / expected.norm()).item<float>();
        Assert.InRange(error, 0, 1e-5);
        twin.Dispose();
    }

    [Fact]
    public void A_transformer_block_is_torchs() => Check(
        new BlockNet(),
        (w, x) => w.Dense(w.TransformerBlock(w.Dense(x, 1), "transformerBlock1", 2, causal: false, y => y.relu()), 2));

    [Fact]
    public void A_small_vision_transformer_is_torchs() => Check(new SmallVit(), Vit);

    [Fact]
    public void The_same_vision_transformer_as_a_stack_of_attributes_is_torchs() => Check(new StackedVit(), Vit);

    [Fact]
    public void Pixels_of_the_input_as_the_steps_of_the_output_are_torchs() => Check(
        new PixelNet(), (w, x) => x.flatten(2).transpose(1, 2) + w["positionEmbedding1.weight"]);

    [Fact]
    public void Steps_of_the_input_as_the_pixels_of_the_output_are_torchs() => Check(
        new StepNet(), (w, x) => nn.functional.conv2d(x.transpose(1, 2).reshape(-1, 4, 2, 3), w["conv1.weight"], w["conv1.bias"], [1, 1], [1, 1]));

    private static Tensor Vit(TorchTwin w, Tensor x)
    {
        Tensor y = nn.functional.conv2d(x, w["conv1.weight"], w["conv1.bias"], [2, 2]).flatten(2).transpose(1, 2) + w["positionEmbedding1.weight"];
        y = w.LayerNorm(w.TransformerBlock(y, "transformerBlock1", 2, causal: false, z => nn.functional.gelu(z)), ofSteps: true);
        return w.Dense(y.mean([1]), 1);
    }

    [Fact]
    public void A_small_gpt_is_torchs() => Check(new SmallGpt(), Gpt);

    [Fact]
    public void The_same_gpt_as_a_stack_of_attributes_is_torchs() => Check(new StackedGpt(), Gpt);

    internal static Tensor Gpt(TorchTwin w, Tensor x)
    {
        Tensor y = w.Embedding(x, "wte") + w["wpe.weight"];
        y = w.TransformerBlock(y, "h.0", 2, causal: true, GeluTanh);
        y = w.TransformerBlock(y, "h.1", 2, causal: true, GeluTanh);
        y = nn.functional.layer_norm(y, y.shape[2..], w["ln_f.weight"], w["ln_f.bias"]);
        return nn.functional.linear(y, w["wte.weight"]);
    }

    private static Tensor GeluTanh(Tensor x) => 0.5 * x * (1 + (Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x.pow(3))).tanh());

    /// <summary>In 64 bits: of 50 steps of training two single precisions would differ by more than either does from that.</summary>
    private static void Check(CompiledModel<int> model, Func<TorchTwin, Tensor, Tensor> forward)
    {
        using var check = new ParityCheck<int>(
            model, forward, (y, t) => nn.functional.cross_entropy(y.reshape(-1, y.shape[^1]), t), ScalarType.Float64);
        check.Once();
        check.AfterTraining(weights => optim.SGD(weights, 0.05));
    }

    private static void Check(CompiledModel<float> model, Func<TorchTwin, Tensor, Tensor> forward)
    {
        using var check = new ParityCheck<float>(model, forward, (y, t) => nn.functional.mse_loss(y, t), ScalarType.Float64);
        check.Once();
        check.AfterTraining(weights => optim.SGD(weights, 0.05));
    }
}

[Model, Input(7)]
[Embedding(11, 6), PositionEmbedding, LayerNorm]
[Dense(9, Activation.GeluTanh), Dense(11)]
[Loss(Loss.SoftmaxCrossEntropy), Sgd(0.05)]
internal sealed partial class TokenNet;

[Model, Input(6)]
[Embedding(13, 8, WeightInitializer = Initializer.LeCunNormal, Name = "tokens"), Dense(8, Activation.Tanh), Dense(13, TiedTo = "tokens")]
[Loss(Loss.SoftmaxCrossEntropy), Sgd(0.05)]
internal sealed partial class TiedNet;

[Model, Input(5, 3)]
[LayerNorm, Dense(8, Activation.Tanh), LayerNorm(Affine = false), Activation(Activation.Silu)]
[Flatten, Dense(4), Loss(Loss.MeanSquaredError), Sgd(0.05)]
internal sealed partial class SeriesNet;

[Model, Input(5, 4), Loss(Loss.MeanSquaredError), Sgd(0.05)]
internal sealed partial class BranchingSeriesNet
{
    private static Node Build(Node x)
    {
        Node y = x.Dense(4);
        y += y.LayerNorm().Dense(12, Activation.Gelu).Dense(4);
        y = Node.Concat(y, y * x);
        return y.Reshape(5, 8).Dense(6, Activation.Softmax).Flatten().Dense(6).Reshape(3, 2);
    }
}

[Model, Input(5, 4)]
[Dense(12), MultiHeadAttention(3), Dense(4), Loss(Loss.MeanSquaredError), Sgd(0.05)]
internal sealed partial class AttentiveNet;

[Model, Input(5, 4)]
[Dense(6), MultiHeadAttention(2, causal: true), Dense(4), Loss(Loss.MeanSquaredError), Sgd(0.05)]
internal sealed partial class CausalNet;

[Model, Input(5, 4)]
[MultiHeadAttention(2, Bias = false, Name = "attention"), Flatten, Dense(4), Loss(Loss.MeanSquaredError), Sgd(0.05)]
internal sealed partial class PlainAttentionNet;

[Model, Input(9, 4)]
[Dense(10), TransformerBlock(2, MlpRatio = 3, Activation = Activation.Relu), Dense(4), Loss(Loss.MeanSquaredError), Sgd(0.05)]
internal sealed partial class BlockNet;

[Model, Input(3, 6, 8), Loss(Loss.MeanSquaredError), Sgd(0.05)]
internal sealed partial class SmallVit
{
    private static Node Build(Node x)
    {
        x = x.Conv2d(8, 2, stride: 2).ToSequence().PositionEmbedding().TransformerBlock(2).LayerNorm();
        return x.ToImage(3, 4).GlobalAvgPool().Dense(3);
    }
}

[Model, Input(3, 6, 8), Loss(Loss.MeanSquaredError), Sgd(0.05)]
[Conv2d(8, 2, Stride = 2), ToSequence, PositionEmbedding, TransformerBlock(2), LayerNorm, ToImage(3, 4), GlobalAvgPool, Dense(3)]
internal sealed partial class StackedVit;

[Model, Input(3, 2, 4), Loss(Loss.MeanSquaredError), Sgd(0.05)]
[ToSequence, PositionEmbedding]
internal sealed partial class PixelNet;

[Model, Input(6, 4), Loss(Loss.MeanSquaredError), Sgd(0.05)]
[ToImage(2, 3), Conv2d(5, 3, Padding = 1)]
internal sealed partial class StepNet;

[Model, Input(12), Loss(Loss.SoftmaxCrossEntropy), Sgd(0.05)]
internal sealed partial class SmallGpt
{
    private static Node Build(Node x)
    {
        x = x.Embedding(17, 16, weightInitializer: Initializer.LeCunNormal, name: "wte").PositionEmbedding(Initializer.LeCunNormal, name: "wpe");
        for (int i = 0; i < 2; i++)
            x = x.TransformerBlock(heads: 2, causal: true, activation: Activation.GeluTanh, name: "h." + i);
        return x.LayerNorm(name: "ln_f").Dense(17, bias: false, tiedTo: "wte", name: "lm_head");
    }
}

[Model, Input(12)]
[Embedding(17, 16, WeightInitializer = Initializer.LeCunNormal, Name = "wte"), PositionEmbedding(WeightInitializer = Initializer.LeCunNormal, Name = "wpe")]
[TransformerBlock(2, causal: true, Activation = Activation.GeluTanh, Name = "h.0"), TransformerBlock(2, causal: true, Activation = Activation.GeluTanh, Name = "h.1")]
[LayerNorm(Name = "ln_f"), Dense(17, Bias = false, TiedTo = "wte", Name = "lm_head")]
[Loss(Loss.SoftmaxCrossEntropy), Sgd(0.05)]
internal sealed partial class StackedGpt;
