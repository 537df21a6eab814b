using TorchSharp;
using static TorchSharp.torch;

namespace NetOptim.TorchSharp.Tests;

/// <summary>What TorchSharp's <c>Module.save</c> writes, through <see cref="CompiledModel.Load(string)"/>.</summary>
public class TorchSharpWeightFilesTests
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
                register_buffer("running_mean", rand(3));
                register_buffer("num_batches_tracked", zeros(1, ScalarType.Int64));
            }
        }
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    public void A_saved_module_loads_to_the_last_bit(ScalarType type)
    {
        using var peer = new Peer();
        peer.to(type);
        using var model = new HandWrittenLinear(new() { Threads = 1 });
        using var stream = new MemoryStream();
        peer.save(stream);

        model.Load(new MemoryStream(stream.ToArray()));

        foreach (Parameter tensor in model.Parameters.Concat(model.Buffers))
        {
            using Tensor expected = peer.state_dict()[tensor.Name].to(ScalarType.Float32);
            Assert.Equal(expected.data<float>().ToArray(), tensor.Values.ToArray());
        }
    }

    [Fact]
    public void A_file_on_disk_is_known_by_its_content_and_its_names_may_have_a_prefix()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        using var peer = new Peer();
        using var wrapper = nn.Sequential(("net", peer));
        using var model = new HandWrittenLinear(new() { Threads = 1 });
        try
        {
            wrapper.save(path);

            WeightsFileException unstripped = Assert.Throws<WeightsFileException>(() => model.Load(path));
            model.Load(path, new() { StripPrefix = "net." });

            Assert.Equal(["dense1.weight", "dense1.bias", "norm.running_mean"], unstripped.Missing);
            Assert.Equal(unstripped.Missing.Select(name => "net." + name).Order(), unstripped.Unexpected.Order());
            Assert.Equal(peer.state_dict()["dense1.weight"].data<float>().ToArray(), model.Parameters["dense1.weight"].Values.ToArray());
        }
        finally
        {
            File.Delete(path);
        }
    }
}
