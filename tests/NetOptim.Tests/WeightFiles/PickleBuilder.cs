using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace NetOptim.Tests.WeightFiles;

/// <summary>Pickles operation by operation, and archives around them.</summary>
internal sealed class PickleBuilder
{
    private readonly List<byte> _bytes = [0x80, 2];

    public PickleBuilder Do(params ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public PickleBuilder Do(string operations) => Do(Encoding.Latin1.GetBytes(operations));

    public PickleBuilder Global(string module, string name) => Do($"c{module}\n{name}\n");

    public PickleBuilder Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return Do("X").Do(BitConverter.GetBytes(bytes.Length)).Do(bytes);
    }

    public PickleBuilder Number(long number)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        return Do(0x8A, 8).Do(bytes);
    }

    public PickleBuilder Tuple(params ReadOnlySpan<long> numbers)
    {
        Do("(");
        foreach (long number in numbers)
            Number(number);
        return Do("t");
    }

    /// <summary>A tensor over a storage of floats.</summary>
    public PickleBuilder Tensor(string key, long length, long offset, long[] shape, long[] strides) =>
        Global("torch._utils", "_rebuild_tensor_v2").Do("((").Text("storage").Global("torch", "FloatStorage").Text(key).Text("cpu")
            .Number(length).Do("tQ").Number(offset).Tuple(shape).Tuple(strides).Do(0x89).Global("collections", "OrderedDict").Do(")RtR");

    /// <summary>The tensors of <see cref="PyTorchFiles.Model"/> as items of the dictionary on the stack: zeros, all views of one storage of 12.</summary>
    public PickleBuilder ModelTensors(params string[] except) => PrefixedModelTensors("", except);

    /// <inheritdoc cref="ModelTensors"/>
    public PickleBuilder PrefixedModelTensors(string prefix, params string[] except)
    {
        foreach ((string name, long[] shape) in ((string, long[])[])
            [("0.weight", [3, 4]), ("0.bias", [3]), ("2.weight", [3]), ("2.bias", [3]), ("2.running_mean", [3]), ("2.running_var", [3]), ("3.weight", [2, 3]), ("3.bias", [2])])
        {
            if (!except.Contains(name))
                Text(prefix + name).Tensor("0", 12, 0, shape, shape.Length == 1 ? [1] : [shape[1], 1]).Do("s");
        }
        return this;
    }

    public byte[] Pickle() => [.. _bytes, (byte)'.'];

    /// <summary>An archive of the pickle and a storage "0" of that many zeros.</summary>
    public byte[] Archive(int zeros = 12) => Archive(("a/data.pkl", Pickle()), ("a/data/0", new byte[zeros * sizeof(float)]));

    public static byte[] Archive(params ReadOnlySpan<(string Name, byte[] Bytes)> files) => Archive(CompressionLevel.NoCompression, files);

    public static byte[] Archive(CompressionLevel level, params ReadOnlySpan<(string Name, byte[] Bytes)> files)
    {
        using MemoryStream stream = new();
        using (ZipArchive archive = new(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] bytes) in files)
            {
                using Stream entry = archive.CreateEntry(name, level).Open();
                entry.Write(bytes);
            }
        }
        return stream.ToArray();
    }

    /// <summary>The files of an archive.</summary>
    public static List<(string Name, byte[] Bytes)> Extract(byte[] archive)
    {
        using ZipArchive zip = new(new MemoryStream(archive));
        List<(string, byte[])> files = [];
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            using Stream stream = entry.Open();
            byte[] bytes = new byte[entry.Length];
            stream.ReadExactly(bytes);
            files.Add((entry.FullName, bytes));
        }
        return files;
    }
}
