using NetOptim.Safetensors;

namespace NetOptim;

// Weights on disk: safetensors, under PyTorch's names and shapes, so that files go both ways.
public abstract unsafe partial class CompiledModel
{
    /// <summary>Begins the names of everything in a checkpoint that is not of the model itself.</summary>
    private protected const string ReservedPrefix = "__netoptim__.";

    /// <summary>PyTorch counts the batches that a batch norm has seen; nothing here depends on it.</summary>
    private const string BatchCounter = ".num_batches_tracked";

    /// <summary>Saves parameters and buffers as a safetensors file of F32 tensors under PyTorch's names.</summary>
    /// <param name="path">The file; one that is there is replaced once the new one is complete.</param>
    /// <exception cref="IOException">The file cannot be written; one that was there is as before.</exception>
    public void Save(string path) => UseMemory(() => SafetensorsWriter.WriteFile(path, WeightSlots(), WeightMetadata()));

    /// <summary>Saves as <see cref="Save(string)"/> to a stream.</summary>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        UseMemory(() => SafetensorsWriter.Write(stream, WeightSlots(), WeightMetadata()));
    }

    /// <summary>
    /// Loads parameters and buffers from a safetensors file: one of ours (checkpoints too, without their optimiser's part) or one that
    /// PyTorch's users saved, in F32, F16, BF16 or F64. Step and optimiser stay as they are.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="WeightsFileException">The file is damaged, or of another model; this model is unchanged.</exception>
    /// <exception cref="IOException">The file cannot be read; the model is unchanged.</exception>
    public void Load(string path)
    {
        using FileStream stream = OpenFile(path);
        Load(stream);
    }

    /// <summary>Loads as <see cref="Load(string)"/> from a stream, which ends where the weights end.</summary>
    /// <exception cref="WeightsFileException">As <see cref="Load(string)"/>.</exception>
    public void Load(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        UseMemory(() => StagedTensors.Read(stream, SafetensorsHeader.Read(stream), Info.Name, WeightSlots(), IsNoWeight).Apply());
    }

    private protected static FileStream OpenFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
    }

    /// <summary>Places of parameters and buffers.</summary>
    private protected List<TensorSlot> WeightSlots() =>
    [
        .. Info.Parameters.Select(info => new TensorSlot(info.Name, info.Shape, _parameters, info.Offset, info.Length)),
        .. Info.Buffers.Select(info => new TensorSlot(info.Name, info.Shape, _buffers, info.Offset, info.Length)),
    ];

    /// <summary>"pt": the tensors are named and shaped as PyTorch's, which is what readers ask of this key.</summary>
    private protected Dictionary<string, string> WeightMetadata() => new() { ["format"] = "pt", ["model"] = Info.Name };

    private static bool IsNoWeight(string name) =>
        name.StartsWith(ReservedPrefix, StringComparison.Ordinal) || IsBatchCounter(name);

    private protected static bool IsBatchCounter(string name) => name.EndsWith(BatchCounter, StringComparison.Ordinal);

    /// <summary>Does something with the blocks while no pass runs and nobody finalises them.</summary>
    private protected void UseMemory(Action use)
    {
        ThrowIfDisposed();
        BeginWork();
        try
        {
            use();
        }
        finally
        {
            EndWork();
        }
    }
}
