using static TorchSharp.torch;

namespace NetOptim.TorchSharp.Tests.Parity;

/// <summary>Models written as <c>Build</c>: values that are used more than once, and weights that are updated as soon as their gradient is there.</summary>
public class BuildParityTests
{
    [Fact]
    public void Residual_blocks_with_gates_are_torchs_and_train_as_torchs()
    {
        static Tensor Block(TorchTwin w, Tensor x, string name, bool gated)
        {
            Tensor y = Linear(w, nn.functional.relu(BatchNorm(w, x, name + ".batchNorm1")), name + ".dense1");
            if (gated)
                y = y * Linear(w, x, name + ".gate").sigmoid();
            return x + y;
        }
        Func<TorchTwin, Tensor, Tensor> forward = (w, x) =>
        {
            x = nn.functional.gelu(Linear(w, x, "dense1"));
            for (int i = 0; i < 3; i++)
                x = Block(w, x, $"block{i + 1}", gated: i == 1);
            return Linear(w, x, "dense2");
        };
        Check(new ResidualNet(), forward);
    }

    [Fact]
    public void Dense_connections_by_concatenation_are_torchs_and_train_as_torchs() => Check(new DenselyConnectedNet(), (w, x) =>
    {
        for (int i = 0; i < 3; i++)
            x = cat([x, Linear(w, x, $"growth.{i}").tanh()], 1);
        return Linear(w, x, "head") * Linear(w, x, "dense1");
    });

    private static void Check(CompiledModel<float> model, Func<TorchTwin, Tensor, Tensor> forward)
    {
        using var check = new ParityCheck<float>(model, forward, (y, t) => nn.functional.mse_loss(y, t));
        check.Once();
        check.AfterTraining(parameters => optim.Adam(parameters, 1e-2));
    }

    private static Tensor Linear(TorchTwin w, Tensor x, string name) => nn.functional.linear(x, w[name + ".weight"], w[name + ".bias"]);

    private static Tensor BatchNorm(TorchTwin w, Tensor x, string name) => nn.functional.batch_norm(
        x, w[name + ".running_mean"], w[name + ".running_var"], w[name + ".weight"], w[name + ".bias"], w.Training, 0.1, 1e-5);
}

[Model, Input(7), Loss(Loss.MeanSquaredError), Adam(1e-2)]
internal sealed partial class ResidualNet
{
    private static Node Build(Node x)
    {
        x = x.Dense(24, Activation.Gelu);
        for (int i = 0; i < 3; i++)
            x = Block(x, gated: i == 1);
        return x.Dense(3);
    }

    private static Node Block(Node x, bool gated)
    {
        Node y = x.BatchNorm().Relu().Dense(x.Size);
        if (gated)
            y *= x.Dense(x.Size, Activation.Sigmoid, name: "gate");
        return x + y;
    }
}

[Model, Input(5), Loss(Loss.MeanSquaredError), Adam(1e-2)]
internal sealed partial class DenselyConnectedNet
{
    private static Node Build(Node x)
    {
        for (int i = 0; i < 3; i++)
            x = Node.Concat(x, x.Dense(4 + 3 * i, Activation.Tanh, name: $"growth.{i}"));
        return x.Dense(3, name: "head") * x.Dense(3);
    }
}
