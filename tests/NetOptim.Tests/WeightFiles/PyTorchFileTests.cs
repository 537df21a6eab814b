using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using NetOptim.Tests.Runtime;

namespace NetOptim.Tests.WeightFiles;

public class PyTorchFileTests
{
    [Theory]
    [InlineData("zip_state_dict.pth")]
    [InlineData("legacy_state_dict.pth")]
    [InlineData("strided_state_dict.pth")]
    [InlineData("nested_checkpoint.pt")]
    public void A_file_of_PyTorch_gives_exactly_its_values(string file)
    {
        using TinyClassifier model = PyTorchFiles.Model();
        model.Load(PyTorchFiles.PathOf(file));
        PyTorchFiles.AssertHolds(PyTorchFiles.Expected("expected.json"), model);
    }

    [Fact]
    public void Half_precision_gives_exactly_the_rounded_values()
    {
        using TinyClassifier model = PyTorchFiles.Model();
        model.Load(PyTorchFiles.PathOf("half_state_dict.pth"));
        Dictionary<string, float[]> rounded = PyTorchFiles.Expected("expected.json")
            .ToDictionary(item => item.Key, item => item.Value.Select(value => (float)(Half)value).ToArray());
        PyTorchFiles.AssertHolds(rounded, model);
    }

    [Theory]
    [InlineData("views.pt")]
    [InlineData("views_legacy.pth")]
    public void Shared_strided_offset_and_expanded_views_of_all_float_types_give_exactly_their_values(string file)
    {
        using TinyClassifier model = PyTorchFiles.Model();
        model.Load(PyTorchFiles.PathOf(file));
        PyTorchFiles.AssertHolds(PyTorchFiles.Expected("expected_more.json", "views"), model);
    }

    [Theory]
    [InlineData("protocol4.pt")]
    [InlineData("protocol4_legacy.pth")]
    public void A_later_pickle_protocol_is_read(string file)
    {
        using TinyClassifier model = PyTorchFiles.Model();
        model.Load(PyTorchFiles.PathOf(file));
        PyTorchFiles.AssertHolds(PyTorchFiles.Expected("expected_more.json", "trained"), model);
    }

    [Fact]
    public void A_training_runs_checkpoint_gives_its_models_weights()
    {
        // Adam's moments have the parameters' shapes, and there are objects of classes that do not exist here.
        using TinyClassifier model = PyTorchFiles.Model();
        model.Load(PyTorchFiles.PathOf("training_checkpoint.pt"), new() { StripPrefix = "module." });
        PyTorchFiles.AssertHolds(PyTorchFiles.Expected("expected_more.json", "trained"), model);
    }

    [Theory]
    [InlineData("zip_state_dict.pth")]
    [InlineData("legacy_state_dict.pth")]
    public void A_stream_is_read_from_where_it_stands_whether_it_can_seek_or_not(string file)
    {
        byte[] bytes = PyTorchFiles.Bytes(file);
        using OneWayStream oneWay = new(bytes);
        using MemoryStream later = new([1, 2, 3, .. bytes]) { Position = 3 };
        foreach (Stream stream in (Stream[])[oneWay, later])
        {
            using TinyClassifier model = PyTorchFiles.Model();
            model.Load(stream);
            PyTorchFiles.AssertHolds(PyTorchFiles.Expected("expected.json"), model);
        }
    }

    [Fact]
    public void Big_endian_storages_are_taken_where_the_archive_says_so()
    {
        List<(string Name, byte[] Bytes)> files = PickleBuilder.Extract(PyTorchFiles.Bytes("half_state_dict.pth"));
        foreach ((string name, byte[] bytes) in files)
        {
            // All but the batch counter, which nobody reads, are of two bytes.
            if (name.Contains("/data/", StringComparison.Ordinal))
                Swap(MemoryMarshal.Cast<byte, ushort>(bytes.AsSpan()));
        }
        using TinyClassifier expected = PyTorchFiles.Model(), model = PyTorchFiles.Model();
        expected.Load(PyTorchFiles.PathOf("half_state_dict.pth"));

        model.Load(new MemoryStream(PickleBuilder.Archive([.. files, ("half_state_dict/byteorder", "big"u8.ToArray())])));
        Assert.Equal(PyTorchFiles.State(expected), PyTorchFiles.State(model));

        PyTorchFiles.AssertRefused(PickleBuilder.Archive([.. files, ("half_state_dict/byteorder", "middle"u8.ToArray())]), "byte order is 'middle'");

        static void Swap(Span<ushort> elements) => BinaryPrimitives.ReverseEndianness(elements, elements);
    }

    [Fact]
    public void A_little_endian_mark_and_compressed_entries_change_nothing()
    {
        List<(string Name, byte[] Bytes)> files = PickleBuilder.Extract(PyTorchFiles.Bytes("zip_state_dict.pth"));
        using TinyClassifier model = PyTorchFiles.Model();
        model.Load(new MemoryStream(PickleBuilder.Archive(CompressionLevel.Optimal, [.. files, ("zip_state_dict/byteorder", "little"u8.ToArray())])));
        PyTorchFiles.AssertHolds(PyTorchFiles.Expected("expected.json"), model);
    }

    [Fact]
    public void A_wrong_checksum_is_refused_and_one_that_was_not_computed_is_not()
    {
        byte[] file = PyTorchFiles.Bytes("zip_state_dict.pth");
        byte[] weight = PickleBuilder.Extract(file).Single(entry => entry.Name == "zip_state_dict/data/0").Bytes;
        byte[] changed = [.. file];
        changed[changed.AsSpan().IndexOf(weight)] ^= 1;
        PyTorchFiles.AssertRefused(changed, "checksum of 'zip_state_dict/data/0' is wrong");

        // As torch writes with compute_crc32 off: 0 in every entry of the directory, 16 bytes after its signature.
        for (int at = 0; (at = Next(changed, at)) >= 0; at += 4)
            changed.AsSpan(at + 16, 4).Clear();
        using TinyClassifier model = PyTorchFiles.Model();
        model.Load(new MemoryStream(changed));
        Assert.NotEqual(PyTorchFiles.Expected("expected.json")["0.weight"], model.Parameters["0.weight"].Values.ToArray());

        static int Next(byte[] bytes, int from)
        {
            int found = bytes.AsSpan(from).IndexOf("PK\x01\x02"u8);
            return found < 0 ? -1 : from + found;
        }
    }

    [Theory]
    [InlineData("whole_module.pt", "holds no state dict, but the result of torch.nn.modules.container.Sequential")]
    [InlineData("torchscript.pt", "holds no state dict, but the result of __torch__.")]
    [InlineData("quantized.pt", "'0.weight' is no tensor that can be read, but the result of torch._utils._rebuild_qtensor")]
    [InlineData("training_checkpoint.pt", "The file's names begin with 'module.'")]
    public void What_is_no_state_dict_of_the_model_is_refused_with_the_reason(string file, string complaint) =>
        PyTorchFiles.AssertRefused(PyTorchFiles.Bytes(file), complaint);

    [Fact]
    public void Files_in_no_known_format_are_refused()
    {
        PyTorchFiles.AssertRefused(Encoding.UTF8.GetBytes($"<html>{new string('-', 120)}This page came instead of the weights.</html>"), "none of the formats");
        PyTorchFiles.AssertRefused(new PickleBuilder().Do("}").Text("w").Number(1).Do("s").Pickle(), "not one that torch.save wrote");
        PyTorchFiles.AssertRefused(PickleBuilder.Archive(("word/document.xml", [1])), "0 files 'data.pkl'");
        PyTorchFiles.AssertRefused(PickleBuilder.Archive(("a/data.pkl", [1]), ("b/data.pkl", [1])), "2 files 'data.pkl'");
    }

    [Theory]
    [InlineData("hello world this is no model")]
    [InlineData("not found: weights")]
    public void A_short_text_is_not_taken_for_a_file_that_was_cut_short(string text) =>
        PyTorchFiles.AssertRefused(Encoding.UTF8.GetBytes(text), $"The file of {text.Length} bytes ends before the first tensor of any format: it is no file of weights");

    /// <summary>Bytes that would be a number of tensors, the length of a name, the name, and the type of its elements: but names are text.</summary>
    [Fact]
    public void Bytes_that_are_no_text_are_no_name_of_a_tensor() =>
        PyTorchFiles.AssertRefused([0x23, 0x04, 0xC3, 0x28, 0xFF, 0xFE, 0x06, 0x01, 0x05, 0x91, 0x17, 0x33], "none of the formats");

    [Fact]
    public void A_double_beyond_single_precision_and_a_type_without_floats_are_refused()
    {
        byte[] tooLarge = new byte[12 * sizeof(double)];
        BitConverter.TryWriteBytes(tooLarge.AsSpan(8), 1e39);
        byte[] pickle = new PickleBuilder().Do("}").ModelTensors().Pickle();
        byte[] doubles = Replace(pickle, "torch\nFloatStorage\n", "torch\nDoubleStorage\n");
        PyTorchFiles.AssertRefused(PickleBuilder.Archive(("a/data.pkl", doubles), ("a/data/0", tooLarge)), "Element 1 of");
        byte[] longs = Replace(pickle, "torch\nFloatStorage\n", "torch\nLongStorage\n");
        PyTorchFiles.AssertRefused(PickleBuilder.Archive(("a/data.pkl", longs), ("a/data/0", tooLarge)), "'0.weight' holds I64 elements");
    }

    private static byte[] Replace(byte[] bytes, string old, string replacement) =>
        Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(bytes).Replace(old, replacement, StringComparison.Ordinal));
}
