using System.Buffers.Binary;
using System.Text;

namespace NetOptim.Tests.Runtime;

public class SafetensorsTests
{
    private static readonly ModelOptions Small = new() { Seed = 7, BatchCapacity = 16, Threads = 1 };

    [Fact]
    public void The_bytes_are_those_of_the_format()
    {
        using TinyRegression model = new(Small);
        model.Parameters[0].Values.Fill(1);
        model.Parameters[1].Values.Fill(-2);
        model.Buffers[0].Values.Fill(0.5f);
        const string header =
            """{"__metadata__":{"format":"pt","model":"TinyRegression"},"dense1.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"dense1.bias":{"dtype":"F32","shape":[2],"data_offsets":[24,32]},"norm1.running_mean":{"dtype":"F32","shape":[3],"data_offsets":[32,44]}}""";
        byte[] padded = Encoding.UTF8.GetBytes(header.PadRight((header.Length + 7) / 8 * 8));
        byte[] expected =
        [
            (byte)padded.Length, (byte)(padded.Length >> 8), 0, 0, 0, 0, 0, 0,
            .. padded,
            .. Enumerable.Repeat<byte[]>([0x00, 0x00, 0x80, 0x3F], 6).SelectMany(bytes => bytes),
            .. Enumerable.Repeat<byte[]>([0x00, 0x00, 0x00, 0xC0], 2).SelectMany(bytes => bytes),
            .. Enumerable.Repeat<byte[]>([0x00, 0x00, 0x00, 0x3F], 3).SelectMany(bytes => bytes),
        ];
        Assert.Equal(expected, Save(model));
    }

    [Fact]
    public void A_saved_model_loads_to_the_last_bit_from_a_file_and_from_a_stream_that_cannot_seek()
    {
        using TinyRegression model = new(Small), fromFile = new(Small with { Seed = 8 }), fromStream = new(Small with { Seed = 9 });
        model.TrainStep(CompiledModelTests.Numbers(6), CompiledModelTests.Numbers(4));
        using TemporaryFile file = new();
        model.Save(file.Path);
        fromFile.Load(file.Path);
        using OneWayStream stream = new(Save(model));
        fromStream.Load(stream);
        foreach (TinyRegression loaded in (TinyRegression[])[fromFile, fromStream])
        {
            Assert.Equal(model.ParameterMemory.Span, loaded.ParameterMemory.Span);
            Assert.Equal(model.BufferMemory.Span, loaded.BufferMemory.Span);
            Assert.Equal(0, loaded.Step);
        }
    }

    [Fact]
    public void Saving_replaces_a_file_and_leaves_nothing_else_behind()
    {
        using TinyRegression model = new(Small);
        using TemporaryFile file = new();
        model.Save(file.Path);
        byte[] first = File.ReadAllBytes(file.Path);
        model.Parameters[0].Values[0] = 42;
        model.Save(file.Path);
        Assert.NotEqual(first, File.ReadAllBytes(file.Path));
        Assert.Equal([file.Path], Directory.GetFiles(file.Folder));
    }

    [Fact]
    public void Saving_over_a_link_replaces_the_file_that_it_leads_to()
    {
        if (OperatingSystem.IsWindows())
            return; // Links need a privilege there.
        using TinyRegression model = new(Small);
        using TemporaryFile file = new();
        string link = Path.Combine(file.Folder, "latest"), second = Path.Combine(file.Folder, "last");
        File.CreateSymbolicLink(link, file.Path);
        File.CreateSymbolicLink(second, link);
        foreach (string path in (string[])[link, second])
        {
            model.Parameters[0].Values[0] += 1;
            model.Save(path);
            Assert.Equal(Save(model), File.ReadAllBytes(file.Path));
        }
        Assert.Equal(file.Path, new FileInfo(link).LinkTarget);
        Assert.Equal(link, new FileInfo(second).LinkTarget);
        Assert.Equal(3, Directory.GetFiles(file.Folder).Length);
    }

    [Fact]
    public void Saving_keeps_the_permissions_of_the_file()
    {
        if (OperatingSystem.IsWindows())
            return; // There are none of this kind there.
        using TinyRegression model = new(Small);
        using TemporaryFile file = new();
        model.Save(file.Path);
        foreach (UnixFileMode mode in (UnixFileMode[])[UnixFileMode.UserRead | UnixFileMode.UserWrite, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite])
        {
            File.SetUnixFileMode(file.Path, mode);
            model.Save(file.Path);
            Assert.Equal(mode, File.GetUnixFileMode(file.Path));
        }
    }

    [Fact]
    public void Saving_that_fails_leaves_the_old_file_and_nothing_else()
    {
        using TinyRegression model = new(Small);
        using TemporaryFile file = new();
        // A folder in the way: the last move fails.
        Directory.CreateDirectory(file.Path);
        Assert.ThrowsAny<Exception>(() => model.Save(file.Path));
        Assert.Empty(Directory.GetFiles(file.Folder));
        Assert.Throws<DirectoryNotFoundException>(() => model.Save(Path.Combine(file.Folder, "missing", "model.safetensors")));
        Assert.Throws<FileNotFoundException>(() => model.Load(Path.Combine(file.Folder, "none.safetensors")));
    }

    [Fact]
    public void Other_float_types_order_whitespace_and_batch_counters_are_taken()
    {
        using TinyRegression model = new(Small);
        // As another program may write it: other order, a scalar I64 counter, F64, BF16 and F16.
        byte[] data = new byte[8 + 24 + 4 + 12];
        for (int i = 0; i < 3; i++)
            BinaryPrimitives.WriteDoubleLittleEndian(data.AsSpan(8 + 8 * i), 0.1 * (i + 1));
        BinaryPrimitives.WriteUInt16LittleEndian(data.AsSpan(32), 0x3FC0);
        BinaryPrimitives.WriteUInt16LittleEndian(data.AsSpan(34), 0xC000);
        for (int i = 0; i < 6; i++)
            BinaryPrimitives.WriteHalfLittleEndian(data.AsSpan(36 + 2 * i), (Half)(i - 2.5));
        byte[] file = Pack(
            """
            { "dense1.weight" : { "shape" : [2, 3], "data_offsets" : [36, 48], "dtype" : "F16", "later" : { "x" : [1] } },
              "dense1.bias":{"dtype":"BF16","shape":[2],"data_offsets":[32,36]},
              "norm1.num_batches_tracked":{"dtype":"I64","shape":[],"data_offsets":[0,8]},
              "norm1.running_mean":{"dtype":"F64","shape":[3],"data_offsets":[8,32]} }
            """,
            data);
        model.Load(new MemoryStream(file));
        Assert.Equal([-2.5f, -1.5f, -0.5f, 0.5f, 1.5f, 2.5f], model.Parameters[0].Values.ToArray());
        Assert.Equal([1.5f, -2f], model.Parameters[1].Values.ToArray());
        Assert.Equal([0.1f, 0.2f, 0.3f], model.Buffers[0].Values.ToArray());
    }

    [Fact]
    public void A_double_beyond_single_precision_is_refused()
    {
        byte[] data = new byte[24 + 8 + 24];
        BinaryPrimitives.WriteDoubleLittleEndian(data.AsSpan(40), 1e39);
        byte[] file = Pack(
            """{"dense1.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"dense1.bias":{"dtype":"F32","shape":[2],"data_offsets":[24,32]},"norm1.running_mean":{"dtype":"F64","shape":[3],"data_offsets":[32,56]}}""",
            data);
        AssertRefused(file, "Element 1 of 'norm1.running_mean' is too large");
    }

    [Fact]
    public void Another_models_file_is_refused_naming_all_that_is_missing_extra_and_misshaped()
    {
        ModelInfo declared = TinyRegression.Declare("Other", "dense1", TaskKind.Regression, inputs: 4) with
        {
            Buffers = [new ParameterInfo("norm2.running_mean", [3], 0, Initializer.Zeros, 1, 1)],
        };
        using TinyClassifier other = new(declared, Small);
        WeightsFileException exception = AssertRefused(Save(other), "does not fit TinyRegression");
        Assert.Equal(["norm1.running_mean"], exception.Missing);
        Assert.Equal(["norm2.running_mean"], exception.Unexpected);
        Assert.Equal(["dense1.weight"], exception.Misshaped);
        Assert.Contains("dense1.weight (expected [2, 3], found [2, 4])", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_matching_shape_of_whole_numbers_is_refused()
    {
        using TinyRegression model = new(Small);
        byte[] file = Save(model);
        AssertRefused(Replace(file, "\"F32\",\"shape\":[2,3]", "\"I32\",\"shape\":[2,3]"), "holds I32 elements; TinyRegression takes F32, F16, BF16 or F64");
    }

    [Theory]
    [InlineData("{}", 0, "does not fit")]
    [InlineData("", 0, "begins with '{'")]
    [InlineData("[]", 0, "begins with '{'")]
    [InlineData("{\"a\":", 0, "not valid JSON")]
    [InlineData("{}{}", 0, "not valid JSON")]
    [InlineData("{\"a\":1}", 0, "'a' needs an object")]
    [InlineData("{\"a\":{}}", 0, "needs 'dtype', 'shape' and 'data_offsets'")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "names 'a' twice")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "one text 'dtype'")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[2,6]}}", 6, "neither gaps nor overlaps")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[8,12]}}", 12, "neither gaps nor overlaps")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", 8, "neither gaps nor overlaps")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}", 4, "the second no smaller")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4,8]}}", 4, "at most 2 numbers")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[-4,0]}}", 4, "whole numbers of at least 0")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,6]}}", 6, "whole numbers of at least 0")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[99999999999999999999],\"data_offsets\":[0,4]}}", 4, "whole numbers of at least 0")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", 4, "needs 8 bytes; its offsets 0 to 4 span 4")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,0]}}", 0, "too large for any file")]
    [InlineData("{\"a\":{\"dtype\":\"Q99\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "unknown type 'Q99'")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 3, "describes 4 bytes of data; the file has 3")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 5, "describes 4 bytes of data; the file has 5")]
    [InlineData("{\"__metadata__\":{\"a\":1}}", 0, "'__metadata__.a' needs a text")]
    [InlineData("{\"__metadata__\":{\"a\":\"\",\"a\":\"\"}}", 0, "metadata name 'a' twice")]
    public void A_broken_rule_of_the_format_is_named(string header, int dataLength, string complaint) =>
        AssertRefused(Pack(header, new byte[dataLength]), complaint);

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(1UL << 63)]
    [InlineData(100_000_001UL)]
    [InlineData(99_999_999UL)]
    [InlineData(9UL)]
    public void An_absurd_header_size_is_refused_without_the_memory_for_it(ulong claimed)
    {
        byte[] file = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(file, claimed);
        file.AsSpan(8).Fill((byte)'{');
        long before = GC.GetAllocatedBytesForCurrentThread();
        AssertRefused(file, "header of");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    [Fact]
    public void Text_that_is_no_utf8_is_refused() =>
        AssertRefused(Pack([(byte)'{', (byte)'"', 0xC3, 0x28, (byte)'"', (byte)':', (byte)'1', (byte)'}'], []), "not valid JSON");

    [Fact]
    public void Surplus_data_behind_a_stream_that_cannot_seek_are_refused()
    {
        using TinyRegression model = new(Small);
        using OneWayStream stream = new([.. Save(model), 0]);
        Assert.Contains("more follow", Assert.Throws<WeightsFileException>(() => model.Load(stream)).Message, StringComparison.Ordinal);
    }

    internal static byte[] Save(CompiledModel model)
    {
        using MemoryStream stream = new();
        model.Save(stream);
        return stream.ToArray();
    }

    internal static byte[] Replace(byte[] file, string old, string replacement)
    {
        Assert.Equal(old.Length, replacement.Length);
        int at = file.AsSpan().IndexOf(Encoding.UTF8.GetBytes(old));
        Assert.True(at > 0);
        Encoding.UTF8.GetBytes(replacement, file.AsSpan(at));
        return file;
    }

    private static byte[] Pack(string header, byte[] data) => Pack(Encoding.UTF8.GetBytes(header), data);

    private static byte[] Pack(byte[] header, byte[] data)
    {
        byte[] prefix = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)header.Length);
        return [.. prefix, .. header, .. data];
    }

    /// <summary>Refused from a file's stream and from one that does not know its length, and the model the same as before.</summary>
    private static WeightsFileException AssertRefused(byte[] file, string complaint)
    {
        using TinyRegression model = new(Small);
        float[] parameters = model.ParameterMemory.Span.ToArray(), buffers = model.BufferMemory.Span.ToArray();
        WeightsFileException exception = Assert.Throws<WeightsFileException>(() => model.Load(new MemoryStream(file)));
        Assert.Contains(complaint, exception.Message, StringComparison.Ordinal);
        using OneWayStream stream = new(file);
        Assert.Throws<WeightsFileException>(() => model.Load(stream));
        Assert.Equal(parameters, model.ParameterMemory.Span.ToArray());
        Assert.Equal(buffers, model.BufferMemory.Span.ToArray());
        return exception;
    }
}
