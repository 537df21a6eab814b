using System.IO.Compression;
using System.Text;
using NetOptim.WeightFiles;

namespace NetOptim.PyTorch;

/// <summary>
/// What torch.save writes since 1.6: a zip archive with one folder of any name, in it <c>data.pkl</c>, the storages as <c>data/key</c>
/// and, since 2.1, <c>byteorder</c>.
/// </summary>
internal sealed class TorchZipFile
{
    private const int BufferLength = 1 << 16;
    private const string PickleName = "data.pkl";

    private readonly Dictionary<string, ZipArchiveEntry> _entries;
    private readonly string _folder;

    private TorchZipFile(ZipArchive archive)
    {
        _entries = new(StringComparer.Ordinal);
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            if (!_entries.TryAdd(entry.FullName, entry))
                throw new WeightsFileException($"The archive has '{FileText.Short(entry.FullName)}' twice: it has been tampered with.");
        }
        // Directly in a folder.
        List<string> pickles = [.. _entries.Keys.Where(name => name.EndsWith('/' + PickleName, StringComparison.Ordinal) && name.IndexOf('/') == name.LastIndexOf('/'))];
        if (pickles.Count != 1)
        {
            throw new WeightsFileException(
                $"The file is a zip archive with {pickles.Count} files '{PickleName}', not one: torch.save did not write it. A .zip that a download wrapped around the weights must be unpacked first.");
        }
        _folder = pickles[0][..^PickleName.Length];
    }

    /// <summary>Compares the file with a model and reads what it is to take.</summary>
    /// <exception cref="WeightsFileException">The file is damaged or does not fit.</exception>
    public static void Stage(Stream stream, StagedTensors staged, IReadOnlyList<string>? keyPath)
    {
        using MemoryStream? copy = stream.CanSeek && stream.Position == 0 ? null : Copy(stream);
        using ZipArchive archive = Guard(() => new ZipArchive(copy ?? stream, ZipArchiveMode.Read, leaveOpen: true));
        TorchZipFile file = Guard(() => new TorchZipFile(archive));
        object? root = file.ReadPickle();
        bool bigEndian = file.IsBigEndian();
        foreach ((TorchStorage storage, List<WantedTensor> tensors) in StateDict.Stage(root, keyPath, staged))
            file.ReadStorage(storage, tensors, bigEndian, staged);
    }

    private object? ReadPickle() => Read(_entries[_folder + PickleName], stream =>
    {
        using BufferedStream buffered = new(stream, BufferLength);
        object? root = new PickleReader(buffered, new TorchObjects()).Read();
        TensorData.ExpectEnd(buffered, "The pickle is complete");
        return root;
    });

    private bool IsBigEndian()
    {
        if (!_entries.TryGetValue(_folder + "byteorder", out ZipArchiveEntry? entry))
            return false;
        const int longest = 16;
        string order = Read(entry, stream => Encoding.UTF8.GetString(TensorData.ReadUpTo(stream, longest)));
        return order switch
        {
            "little" => false,
            "big" => true,
            _ => throw new WeightsFileException($"The archive's byte order is '{order}'; expected 'little' or 'big'."),
        };
    }

    private void ReadStorage(TorchStorage storage, List<WantedTensor> tensors, bool bigEndian, StagedTensors staged)
    {
        string name = tensors[0].Name;
        if (!_entries.TryGetValue($"{_folder}data/{storage.Key}", out ZipArchiveEntry? entry))
            throw new WeightsFileException($"The archive lacks the data of '{name}': it is damaged.");
        long expected = storage.Length * storage.Type.Size;
        Read(entry, stream =>
        {
            if (entry.Length != expected)
                throw new WeightsFileException($"The storage of '{name}' has {entry.Length} bytes, {expected} were announced: the file is damaged.");
            // What is compressed may be next to nothing in the file, and is to be read to its end for the checksum.
            if (entry.CompressedLength < entry.Length)
                TorchStorageReader.CheckSurplus(expected, tensors);
            long done = TorchStorageReader.Read(stream, tensors, bigEndian, staged);
            TensorData.Skip(stream, name, expected - done);
            return true;
        });
    }

    /// <summary>Reads a file of the archive and compares its checksum, which is 0 where PyTorch was told not to compute any.</summary>
    private static T Read<T>(ZipArchiveEntry entry, Func<Stream, T> read) => Guard(() =>
    {
        using Stream stream = entry.Open();
        using Crc32Stream summed = new(stream);
        T result = read(summed);
        return entry.Crc32 == 0 || entry.Crc32 == summed.Value
            ? result
            : throw new WeightsFileException($"The checksum of '{FileText.Short(entry.FullName)}' is wrong: the file is damaged.");
    });

    /// <summary>What the zip library says about damaged archives, as our exception.</summary>
    private static T Guard<T>(Func<T> use)
    {
        try
        {
            return use();
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            throw new WeightsFileException($"The zip archive is damaged: {exception.Message}", exception);
        }
    }

    /// <summary>An archive's directory is at its end.</summary>
    private static MemoryStream Copy(Stream stream)
    {
        byte[] bytes = TensorData.ReadUpTo(stream, Array.MaxLength);
        return stream.ReadByte() < 0
            ? new MemoryStream(bytes, writable: false)
            : throw new WeightsFileException($"An archive of more than {Array.MaxLength} bytes is only read from a file, or from the start of a stream that can seek.");
    }
}
