using System.Buffers.Binary;
using NetOptim.WeightFiles;

namespace NetOptim.PyTorch;

/// <summary>
/// What torch.save wrote before 1.6, and writes on request: pickles of a magic number, a version, facts about the machine, the object and
/// the keys of its storages; then each storage as the number of its elements (8 bytes) and the elements.
/// </summary>
/// <remarks>Its elements are little-endian on every machine: PyTorch writes them so, whatever the pickle of facts says, and reads them so.</remarks>
internal static class TorchLegacyFile
{
    private const long Version = 1001;
    private const int BufferLength = 1 << 16;

    /// <summary>The magic number 0x1950a86a20f9469cfc6c as a pickle holds it, without the protocol.</summary>
    public static ReadOnlySpan<byte> Magic => [0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19];

    /// <summary>Compares the file with a model and reads what it is to take.</summary>
    /// <exception cref="WeightsFileException">The file is damaged or does not fit.</exception>
    public static void Stage(Stream unbuffered, StagedTensors staged, IReadOnlyList<string>? keyPath)
    {
        BufferedStream stream = new(unbuffered, BufferLength);
        TorchObjects objects = new();
        new PickleReader(stream, objects).Read();
        object? version = new PickleReader(stream, objects).Read();
        if (version is not Version)
            throw new WeightsFileException($"The file is of version {(version is long number ? number : "?")} of PyTorch's legacy format; {Version} is read.");
        new PickleReader(stream, objects).Read();
        object? root = new PickleReader(stream, objects).Read();
        if (new PickleReader(stream, new TorchObjects()).Read() is not List<object?> keys)
            throw new WeightsFileException("The file lacks the list of its storages: it is damaged.");
        Dictionary<TorchStorage, List<WantedTensor>> wanted = StateDict.Stage(root, keyPath, staged);
        HashSet<string> read = new(StringComparer.Ordinal);
        foreach (object? item in keys)
        {
            if (item is not string key || !objects.Storages.TryGetValue(key, out TorchStorage? storage) || !read.Add(key))
                throw new WeightsFileException("The file lists a storage twice, or one that no tensor has: it is damaged.");
            ReadStorage(stream, storage, wanted.GetValueOrDefault(storage), staged);
        }
        foreach ((TorchStorage storage, List<WantedTensor> tensors) in wanted)
        {
            if (!read.Contains(storage.Key))
                throw new WeightsFileException($"The file lacks the data of '{tensors[0].Name}': it is damaged.");
        }
        TensorData.ExpectEnd(stream, $"The file announces {keys.Count} storages");
    }

    private static void ReadStorage(Stream stream, TorchStorage storage, List<WantedTensor>? tensors, StagedTensors staged)
    {
        string name = tensors?[0].Name ?? FileText.Short(storage.Key);
        byte[] length = TensorData.ReadUpTo(stream, sizeof(long));
        if (length.Length < sizeof(long))
            throw new WeightsFileException($"The file ends before the data of '{name}': it was cut short.");
        long found = BinaryPrimitives.ReadInt64LittleEndian(length);
        if (found != storage.Length)
            throw new WeightsFileException($"The storage of '{name}' has {found} elements, {storage.Length} were announced: the file is damaged.");
        long done = tensors is null ? 0 : TorchStorageReader.Read(stream, tensors, bigEndian: false, staged);
        TensorData.Skip(stream, name, storage.Length * storage.Type.Size - done);
    }
}
