using NetOptim.Tests.Runtime;

namespace NetOptim.Tests.WeightFiles;

/// <summary>Pickles that were made to do harm.</summary>
public class PickleSafetyTests
{
    /// <summary>What any one of these may allocate; each claims gigabytes.</summary>
    private const long Allowance = 8 << 20;

    [Theory]
    [InlineData("posix", "system")]
    [InlineData("builtins", "eval")]
    [InlineData("torch", "load")]
    [InlineData("torch.storage", "_load_from_bytes")]
    public void A_call_of_anything_not_on_the_list_runs_nothing(string module, string function)
    {
        string witness = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        PickleBuilder Call(PickleBuilder pickle) => pickle.Global(module, function).Text($"touch {witness}").Do(0x85).Do("R");

        // The whole file, a tensor of the model, and something beside the weights.
        PyTorchFiles.AssertRefused(Call(new()).Archive(), $"the result of {module}.{function}, which is not among what this reader knows and was not called");
        PyTorchFiles.AssertRefused(Call(new PickleBuilder().Do("}").ModelTensors("3.bias").Text("3.bias")).Do("s").Archive(), $"'3.bias' is no tensor that can be read, but the result of {module}.{function}");
        using TinyClassifier model = PyTorchFiles.Model();
        model.Load(new MemoryStream(Call(new PickleBuilder().Do("}").ModelTensors().Text("extra")).Do("s").Archive()));
        Assert.All(PyTorchFiles.State(model), value => Assert.Equal(0, value));
        Assert.False(File.Exists(witness));
    }

    [Fact]
    public void Attributes_items_and_nested_calls_of_unknown_objects_are_passed_over()
    {
        // defaultdict(dict) with items, an object with a state, a call of a call, NEWOBJ_EX, a set.
        PickleBuilder pickle = new PickleBuilder().Do("}")
            .Text("a").Global("collections", "defaultdict").Global("builtins", "dict").Do(0x85).Do("R(").Text("k").Number(1).Do("us")
            .Text("b").Global("pkg", "Config").Do(")").Do(0x81).Do("}bs")
            .Text("c").Global("pkg", "factory").Do(")R)Rs")
            .Text("d").Global("pkg", "Config").Do(")}").Do(0x92).Do("s")
            .Text("e").Do(0x8F).Do("(").Number(1).Do(0x90).Do("s")
            .Text("f").Do("NQs")
            .Text("torch.Size").Global("torch", "Size").Tuple(3, 4).Do(0x85).Do("Rs")
            .ModelTensors();
        using TinyClassifier model = PyTorchFiles.Model();
        model.Load(new MemoryStream(pickle.Archive()));
        Assert.All(PyTorchFiles.State(model), value => Assert.Equal(0, value));
    }

    [Fact]
    public void A_tensor_outside_of_its_storage_is_refused_where_the_model_needs_it()
    {
        foreach ((long offset, long[] shape, long[] strides) in ((long, long[], long[])[])
        [
            (11, [2], [1]),
            (0, [2], [12]),
            (0, [2], [long.MaxValue]),
            (long.MaxValue, [2], [1]),
            (-1, [2], [1]),
            (0, [2], [-1]),
            (0, [2], [1, 1]),
            (0, [-2], [1]),
        ])
        {
            PickleBuilder Dictionary() => new PickleBuilder().Do("}").ModelTensors("3.bias");
            PyTorchFiles.AssertRefused(Dictionary().Text("3.bias").Tensor("0", 12, offset, shape, strides).Do("s").Archive(), "'3.bias' is no tensor that can be read, but a tensor ");
            using TinyClassifier model = PyTorchFiles.Model();
            model.Load(new MemoryStream(Dictionary().Text("3.bias").Tensor("0", 12, 0, [2], [1]).Do("s").Text("other").Tensor("0", 12, offset, shape, strides).Do("s").Archive()));
        }
    }

    [Fact]
    public void What_is_remembered_is_not_copied_again_and_again()
    {
        // One list of 100,000 items, and 1,000 calls that ask for it.
        static PickleBuilder List(string item, int count)
        {
            PickleBuilder pickle = new PickleBuilder().Do("](");
            for (int i = 0; i < count; i++)
                pickle.Do(item);
            return pickle.Do("eq").Do(0).Do("0");
        }

        PickleBuilder sizes = List("K\u0001", 100_000).Do("](");
        PickleBuilder dictionaries = List("K\u0001K\u0002\u0086", 100_000).Do("](");
        // The arguments of a tensor, and 100,000 flags behind them.
        PickleBuilder flags = new PickleBuilder().Do("((").Text("storage").Global("torch", "FloatStorage").Text("0").Text("cpu").Number(12).Do("tQ").Number(0).Tuple(2).Tuple(1)
            .Do(0x89).Global("collections", "OrderedDict").Do(")R").Do(new string('N', 100_000)).Do("tq").Do(0).Do("0](");
        for (int i = 0; i < 1_000; i++)
        {
            sizes.Global("torch", "Size").Do("h").Do(0).Do(0x85).Do("R");
            dictionaries.Global("collections", "OrderedDict").Do("h").Do(0).Do(0x85).Do("R");
            flags.Global("torch._utils", "_rebuild_tensor_v2").Do("h").Do(0).Do("R");
        }
        foreach ((PickleBuilder pickle, string complaint) in ((PickleBuilder, string)[])
            [(sizes, "no state dict, but a list"), (dictionaries, "makes dictionaries of one list again and again"), (flags, "no state dict, but a list")])
        {
            byte[] file = pickle.Do("e").Archive();
            long before = GC.GetAllocatedBytesForCurrentThread();
            PyTorchFiles.AssertRefused(file, complaint);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 512L << 20);
        }
    }

    [Fact]
    public void Names_are_bounded_and_cannot_speak_to_a_terminal()
    {
        string tooLong = new('x', 5_000), longest = new('y', 1_000);
        WeightsFileException exception = PyTorchFiles.AssertRefused(
            new PickleBuilder().Do("}").ModelTensors()
                .Text(longest).Tensor("0", 12, 0, [2], [1]).Do("s").Text("\u001b[31mred\nThe model was loaded.").Tensor("0", 12, 0, [2], [1]).Do("s")
                .Do("X").Do(0x88, 0x13, 0, 0).Do(tooLong).Tensor("0", 12, 0, [2], [1]).Do("s").Archive(),
            "?[31mred?The model was loaded.");
        Assert.InRange(exception.Message.Length, 200, 1_000);
        Assert.DoesNotContain("xx", exception.Message, StringComparison.Ordinal);
        Assert.Contains(longest, exception.Unexpected);
        Assert.Contains("a text of more than 1024 bytes", exception.Unexpected);
    }

    [Fact]
    public void Compressed_storages_far_larger_than_what_is_taken_of_them_are_refused()
    {
        const int Length = 40 << 20;
        PickleBuilder pickle = new PickleBuilder().Do("}").ModelTensors("3.bias").Text("3.bias").Tensor("1", Length, 0, [2], [1]).Do("s");
        (string, byte[])[] files = [("a/data.pkl", pickle.Pickle()), ("a/data/0", new byte[48]), ("a/data/1", new byte[Length * sizeof(float)])];
        PyTorchFiles.AssertRefused(PickleBuilder.Archive(System.IO.Compression.CompressionLevel.Fastest, files), $"'3.bias' is a view that is spread over {Length * sizeof(float)} bytes");
        using TinyClassifier model = PyTorchFiles.Model();
        model.Load(new MemoryStream(PickleBuilder.Archive(files)));
        Assert.All(PyTorchFiles.State(model), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Absurd_sizes_cost_no_memory()
    {
        PickleBuilder Dictionary() => new PickleBuilder().Do("}").ModelTensors("3.bias").Text("3.bias");
        byte[] huge = [0, 0, 0, 0, 0, 0, 0, 0x40];
        (byte[] File, string Complaint)[] files =
        [
            (Dictionary().Tensor("1", 1L << 60, 0, [2], [1]).Do("s").Archive(), "lacks the data of '3.bias'"),
            (Dictionary().Tensor("1", long.MaxValue, 0, [2], [1]).Do("s").Archive(), "has 9223372036854775807 elements"),
            (Dictionary().Tensor("1", -1, 0, [2], [1]).Do("s").Archive(), "has -1 elements"),
            (Dictionary().Tensor("0", 13, 0, [2], [1]).Do("s").Archive(), "'0' is described in two ways"),
            (new PickleBuilder().Do("}").ModelTensors().Archive(zeros: 11), "has 44 bytes, 48 were announced"),
            (Dictionary().Tensor("0", 12, 0, [1L << 40, 1L << 40], [0, 0]).Do("s").Archive(), "3.bias (expected [2], found [1099511627776, 1099511627776])"),
            (new PickleBuilder().Do(0x8D).Do(huge).Archive(), "a text or number of 4611686018427387904 bytes"),
            (new PickleBuilder().Do("X").Do(255, 255, 255, 3).Archive(), "longer than 67108864 bytes"),
            (new PickleBuilder().Do("X").Do(0, 0, 255, 3).Archive(), "ends in its pickle"),
            (new PickleBuilder().Do(0x8B).Do(255, 255, 255, 127).Archive(), "a text or number of 2147483647 bytes"),
            (new PickleBuilder().Do(0x8E).Do(huge).Archive(), "a text or number of"),
            (new PickleBuilder().Do("r").Do(255, 255, 255, 255).Archive(), "an operation on nothing"),
        ];
        using TinyClassifier model = PyTorchFiles.Model();
        float[] before = PyTorchFiles.State(model);
        foreach ((byte[] file, string complaint) in files)
        {
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            string message = Assert.Throws<WeightsFileException>(() => model.Load(new MemoryStream(file))).Message;
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, Allowance);
            Assert.Contains(complaint, message, StringComparison.Ordinal);
        }
        Assert.Equal(before, PyTorchFiles.State(model));
    }

    [Fact]
    public void A_view_spread_over_a_bomb_is_refused_before_it_is_unpacked()
    {
        const int zeros = 50_000_000;
        byte[] bomb = new PickleBuilder().Do("}").ModelTensors("3.bias").Text("3.bias").Tensor("1", zeros, 0, [2], [zeros - 1]).Do("s").Pickle();
        byte[] file = PickleBuilder.Archive(System.IO.Compression.CompressionLevel.Fastest, ("a/data.pkl", bomb), ("a/data/0", new byte[48]), ("a/data/1", new byte[zeros * sizeof(float)]));
        Assert.InRange(file.Length, 0, 2 << 20);
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        PyTorchFiles.AssertRefused(file, "'3.bias' is a view that is spread over 200000000 bytes");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, Allowance);
    }

    [Fact]
    public void Depth_sharing_and_cycles_do_not_overflow()
    {
        const int depth = 200_000;
        // Lists in lists, tuples that hold one another twice (2^200000 leaves), a list that holds itself, marks upon marks.
        PickleBuilder pickle = new PickleBuilder().Do("}")
            .Text("a").Do(new string(']', depth)).Do(new string('a', depth - 1)).Do("s")
            .Text("b").Do(")").Do(string.Concat(Enumerable.Repeat("2\u0086", depth))).Do("s")
            .Text("c").Do("]q").Do(9).Do("h").Do(9).Do("as")
            .Do(new string('(', depth)).Do(new string('1', depth))
            .ModelTensors();
        using TinyClassifier model = PyTorchFiles.Model();
        model.Load(new MemoryStream(pickle.Archive()));
        Assert.All(PyTorchFiles.State(model), value => Assert.Equal(0, value));

        PyTorchFiles.AssertRefused(new PickleBuilder().Do(new string('N', NetOptim.PyTorch.PickleReader.MaxOperations)).Archive(), "more than 4194304 operations");
    }

    [Fact]
    public void Tensors_nested_in_calls_of_themselves_do_not_overflow()
    {
        // _rebuild_from_type_v2(_rebuild_from_type_v2, type, (…)): each inside the next.
        PickleBuilder pickle = new PickleBuilder().Do(")q").Do(0);
        for (int i = 0; i < 20_000; i++)
            pickle.Do("0").Global("torch._tensor", "_rebuild_from_type_v2").Global("torch", "Tensor").Do("h").Do(0, 0x87).Do("q").Do(0);
        pickle.Do("0").Global("torch._tensor", "_rebuild_from_type_v2").Do("h").Do(0).Do("R");
        PyTorchFiles.AssertRefused(pickle.Archive(), "the result of torch._tensor._rebuild_from_type_v2");
    }

    [Theory]
    [InlineData("0", "an operation on nothing")]
    [InlineData("t", "an operation without its mark")]
    [InlineData("(K\u0001a", "an operation on nothing")]
    [InlineData("K\u0001K\u0001a", "appends to a whole number")]
    [InlineData("]NNs", "sets an item of a list")]
    [InlineData("}(Nu", "a key without a value")]
    [InlineData("h\u0005", "a reference to object 5")]
    [InlineData("K\u0001K\u0001\u0093", "a name that is no text")]
    [InlineData("I1\n", "the operation 0x49")]
    [InlineData("\u0080\u0009", "of protocol 9")]
    [InlineData("NN", "holds no state dict, but None")]
    [InlineData("K\u0001", "holds no state dict, but a whole number")]
    public void A_broken_pickle_is_refused_with_the_reason(string operations, string complaint) =>
        PyTorchFiles.AssertRefused(new PickleBuilder().Do(operations).Archive(), complaint);
}
