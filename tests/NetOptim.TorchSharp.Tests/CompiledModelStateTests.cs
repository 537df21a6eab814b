using static TorchSharp.torch;

namespace NetOptim.TorchSharp.Tests;

public class CompiledModelStateTests
{
    private sealed class Peer : nn.Module<Tensor, Tensor>
    {
        private readonly global::TorchSharp.Modules.Linear dense1 = nn.Linear(4, 3);
        private readonly Norm norm = new();

        public Peer()
            : base(nameof(Peer)) => RegisterComponents();

        public override Tensor forward(Tensor input) => dense1.call(input);

        protected override void Dispose(bool disposing)
        {
            dense1.Dispose();
            norm.Dispose();
            base.Dispose(disposing);
        }

        private sealed class Norm : nn.Module
        {
            public Norm()
                : base(nameof(Norm))
            {
                register_buffer("running_mean", ones(3));
                register_buffer("num_batches_tracked", zeros(1, ScalarType.Int64));
            }
        }
    }

    [Fact]
    public void A_modules_state_loads_and_both_predict_alike()
    {
        using var peer = new Peer();
        using var model = new HandWrittenLinear(new() { Threads = 1 });
        using Tensor x = randn(6, 4);

        model.LoadStateDict(peer);

        using Tensor expected = peer.call(x), y = model.Predict(x);
        Assert.True(y.allclose(expected, rtol: 1e-6, atol: 1e-6)); // Sums of five terms near 1.
        Assert.Equal([1f, 1, 1], model.Buffers["norm.running_mean"].Values.ToArray());
    }

    [Fact]
    public void A_models_state_loads_into_a_module()
    {
        using var peer = new Peer();
        using var model = new HandWrittenLinear(new() { Threads = 1, Seed = 9 });

        (IList<string> missing, IList<string> unexpected) = peer.load_state_dict(model.StateDict(), strict: false);

        Assert.Equal(["norm.num_batches_tracked"], missing);
        Assert.Empty(unexpected);
        Assert.Equal(model.Parameters["dense1.weight"].Values.ToArray(), peer.state_dict()["dense1.weight"].data<float>().ToArray());
    }

    [Fact]
    public void The_state_is_a_copy()
    {
        using var model = new HandWrittenLinear(new() { Threads = 1, Backend = TorchSharpBackend.Cpu });
        Dictionary<string, Tensor> state = model.StateDict();
        float[] before = state["dense1.bias"].data<float>().ToArray();

        model.Parameters["dense1.bias"].Values.Fill(42);

        Assert.Equal(before, state["dense1.bias"].data<float>().ToArray());
    }

    [Fact]
    public void Other_floating_point_types_are_converted()
    {
        using var model = new HandWrittenLinear(new() { Threads = 1 });
        Dictionary<string, Tensor> state = model.StateDict();
        state["dense1.bias"] = tensor(new[] { 0.5, 1.5, -2 }, ScalarType.Float64);
        state["dense1.weight"] = ones(4, 3, ScalarType.BFloat16).t();

        model.LoadStateDict(state);

        Assert.Equal([0.5f, 1.5f, -2], model.Parameters["dense1.bias"].Values.ToArray());
        Assert.False(model.Parameters["dense1.weight"].Values.ContainsAnyExcept(1f));
    }

    [Fact]
    public void All_that_does_not_fit_is_listed_at_once_and_the_model_is_unchanged()
    {
        using var model = new HandWrittenLinear(new() { Threads = 1, Seed = 1 });
        float[] before = model.ParameterMemory.Span.ToArray();
        var state = new Dictionary<string, Tensor>
        {
            ["dense1.weight"] = zeros(4, 3),
            ["norm.running_mean"] = zeros(3, ScalarType.Int64),
            ["dense2.weight"] = zeros(1),
        };

        string message = Assert.Throws<ArgumentException>(() => model.LoadStateDict(state)).Message;

        Assert.Contains("Missing: dense1.bias.", message, StringComparison.Ordinal);
        Assert.Contains("Not in the model: dense2.weight.", message, StringComparison.Ordinal);
        Assert.Contains("dense1.weight must be [3, 4], is [4, 3]", message, StringComparison.Ordinal);
        Assert.Contains("norm.running_mean must be of a floating-point type, is Int64", message, StringComparison.Ordinal);
        Assert.Equal(before, model.ParameterMemory.Span.ToArray());
    }
}
