using NetOptim.Tests.Runtime;

namespace NetOptim.Tests.WeightFiles;

/// <summary>Damaged files of the other programs' formats: a <see cref="WeightsFileException"/> and an unharmed model, or a file that is still good.</summary>
public class WeightFormatsFuzzTests
{
    public static TheoryData<string> Files => ["zip_state_dict.pth", "legacy_state_dict.pth", "views.pt", "views_legacy.pth", "protocol4.pt", "protocol4_legacy.pth", "state.dat"];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_prefix_is_refused(string name)
    {
        byte[] file = Bytes(name);
        using TinyClassifier model = PyTorchFiles.Model();
        float[] before = PyTorchFiles.State(model);
        for (int length = 0; length < file.Length; length++)
        {
            using MemoryStream prefix = new(file, 0, length);
            Assert.Throws<WeightsFileException>(() => model.Load(prefix));
        }
        using OneWayStream half = new(file[..(file.Length / 2)]);
        Assert.Throws<WeightsFileException>(() => model.Load(half));
        Assert.Equal(before, PyTorchFiles.State(model));
        model.Load(new MemoryStream(file));
        Assert.NotEqual(before, PyTorchFiles.State(model));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_changed_byte_is_refused_or_harmless(string name)
    {
        byte[] file = Bytes(name);
        using TinyClassifier model = PyTorchFiles.Model();
        int refused = 0;
        for (int position = 0; position < file.Length; position++)
        {
            foreach (byte change in (ReadOnlySpan<byte>)[(byte)(1 << position % 8), 0xFF, 0x80])
            {
                byte[] damaged = [.. file];
                damaged[position] ^= change;
                refused += Try(model, damaged);
            }
        }
        // What passes is padding, dates and attributes of an archive, numbers nobody reads, and elements where there is no checksum.
        Assert.InRange(refused, file.Length / 2, file.Length * 3 - 1);
    }

    [Theory]
    [InlineData("zip_state_dict.pth")]
    [InlineData("views.pt")]
    [InlineData("training_checkpoint.pt")]
    public void Damaged_pickles_under_a_right_checksum_are_refused_or_harmless(string name)
    {
        List<(string Name, byte[] Bytes)> files = PickleBuilder.Extract(PyTorchFiles.Bytes(name));
        int pickle = files.FindIndex(file => file.Name.EndsWith("/data.pkl", StringComparison.Ordinal));
        byte[] good = files[pickle].Bytes;
        Random random = new(11);
        using TinyClassifier model = PyTorchFiles.Model();
        int refused = 0;
        for (int i = 0; i < 1500; i++)
        {
            byte[] damaged = [.. good];
            for (int n = random.Next(1, 5); n > 0; n--)
            {
                int from = random.Next(good.Length), to = random.Next(good.Length), length = Math.Min(random.Next(1, 40), good.Length - Math.Max(from, to));
                if (random.Next(2) == 0)
                    damaged[to] = (byte)random.Next(256);
                else
                    good.AsSpan(from, length).CopyTo(damaged.AsSpan(to));
            }
            files[pickle] = (files[pickle].Name, damaged);
            refused += Try(model, PickleBuilder.Archive([.. files]));
        }
        Assert.InRange(refused, 500, 1500);
    }

    [Fact]
    public void Random_bytes_are_refused()
    {
        Random random = new(5);
        using TinyClassifier model = PyTorchFiles.Model();
        byte[][] heads = [[], [.. "PK\x03\x04"u8], [0x80, 2, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E], [9, 8, .. "0.weight"u8]];
        for (int i = 0; i < 4000; i++)
        {
            byte[] bytes = new byte[random.Next(200)];
            random.NextBytes(bytes);
            Assert.Equal(1, Try(model, [.. heads[i % heads.Length], .. bytes]));
        }
    }

    [Fact]
    public void A_file_of_TorchSharp_gives_exactly_its_values_and_sizes_that_it_only_claims_cost_no_memory()
    {
        using TinyClassifier model = PyTorchFiles.Model();
        model.Load(new MemoryStream(TorchSharpFile()));
        Dictionary<string, float[]> expected = PyTorchFiles.Expected("expected.json");
        PyTorchFiles.AssertHolds(expected, model);

        (byte[] File, string Complaint)[] files =
        [
            ([1, 1, (byte)'a', 6, 2, 0x80, 0x80, 0x80, 0x80, 0x80, 0x40, 0x80, 0x80, 0x80, 0x80, 0x80, 0x40], "too large for any file"),
            ([1, 1, (byte)'a', 6, 1, 0x80, 0x80, 0x80, 0x80, 0x80, 0x40], "cut short"),
            ([1, 1, (byte)'a', 6, 1, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x40], "more than 63 bits"),
            ([.. TorchSharpFile(), 0], "announces 9 tensors, but more follow"),
            ([0xFF, 0xFF, 0xFF, 0xFF, 0x07, 1, (byte)'a', 6, 1, 1, 0, 0, 0, 0], "cut short"),
        ];
        foreach ((byte[] file, string complaint) in files)
        {
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            PyTorchFiles.AssertRefused(file, complaint);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 4 << 20);
        }
    }

    private static byte[] Bytes(string name) => name == "state.dat" ? TorchSharpFile() : PyTorchFiles.Bytes(name);

    /// <summary>As TorchSharp's Module.save writes; the round trip with TorchSharp itself is in that project's tests.</summary>
    private static byte[] TorchSharpFile()
    {
        using TinyClassifier model = PyTorchFiles.Model();
        model.Load(PyTorchFiles.PathOf("zip_state_dict.pth"));
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        Parameter[] tensors = [.. model.Parameters, .. model.Buffers];
        writer.Write7BitEncodedInt(tensors.Length + 1);
        foreach (Parameter tensor in tensors)
        {
            writer.Write(tensor.Name);
            writer.Write7BitEncodedInt(6);
            writer.Write7BitEncodedInt(tensor.Shape.Count);
            foreach (int length in tensor.Shape)
                writer.Write7BitEncodedInt(length);
            foreach (float value in tensor.Values)
                writer.Write(value);
        }
        writer.Write("2.num_batches_tracked");
        writer.Write7BitEncodedInt(4);
        writer.Write7BitEncodedInt(0);
        writer.Write(3L);
        return stream.ToArray();
    }

    /// <returns>1 where the file was refused.</returns>
    private static int Try(TinyClassifier model, byte[] file)
    {
        float[] before = PyTorchFiles.State(model);
        try
        {
            model.Load(new MemoryStream(file));
            return 0;
        }
        catch (WeightsFileException exception)
        {
            Assert.NotEmpty(exception.Message);
            Assert.Equal(before, PyTorchFiles.State(model));
            return 1;
        }
    }
}
