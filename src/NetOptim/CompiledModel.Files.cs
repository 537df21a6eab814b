using NetOptim.Safetensors;
using NetOptim.WeightFiles;

namespace NetOptim;

// Weights on disk: written as safetensors, under PyTorch's names and shapes, so that files go both ways; read in other formats too.
public abstract unsafe partial class CompiledModel
{
    /// <summary>Begins the names of everything in a checkpoint that is not of the model itself.</summary>
    private protected const string ReservedPrefix = "__netoptim__.";

    /// <summary>PyTorch counts the batches that a batch norm has seen; nothing here depends on it.</summary>
    private const string BatchCounter = ".num_batches_tracked";

    /// <summary>Saves parameters and buffers as a safetensors file of F32 tensors under PyTorch's names.</summary>
    /// <param name="path">The file; one that is there is replaced once the new one is complete, with the permissions that it had. Of a link, the file that it leads to.</param>
    /// <exception cref="IOException">The file cannot be written; one that was there is as before.</exception>
    public void Save(string path) => UseMemory(() => SafetensorsWriter.WriteFile(path, WeightSlots(), WeightMetadata()));

    /// <summary>Saves as <see cref="Save(string)"/> to a stream.</summary>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        UseMemory(() => SafetensorsWriter.Write(stream, WeightSlots(), WeightMetadata()));
    }

    /// <summary>
    /// Loads parameters and buffers from a file in F32, F16, BF16 or F64: safetensors (one of ours, checkpoints too without their
    /// optimiser's part, or another program's), PyTorch's <c>.pt</c> and <c>.pth</c> (<c>torch.save</c> of a state dict, or of a checkpoint
    /// that holds one), TorchSharp's <c>.dat</c> (<c>Module.save</c>). Its first bytes tell the format, not its name. Nothing in a file is
    /// ever executed. Step and optimiser stay as they are.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="WeightsFileException">The file is damaged, or of another model; this model is unchanged.</exception>
    /// <exception cref="IOException">The file cannot be read; the model is unchanged.</exception>
    public void Load(string path) => Load(path, new WeightsLoadOptions());

    /// <summary>Loads as <see cref="Load(string)"/> from a stream, which begins where it stands and ends where the weights end.</summary>
    /// <exception cref="WeightsFileException">As <see cref="Load(string)"/>.</exception>
    public void Load(Stream stream) => Load(stream, new WeightsLoadOptions());

    /// <summary>Loads as <see cref="Load(string)"/>, with names mapped, from within a checkpoint, or in part.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Where the weights are in the file and how their names become the model's.</param>
    /// <exception cref="WeightsFileException">As <see cref="Load(string)"/>.</exception>
    /// <exception cref="IOException">The file cannot be read; the model is unchanged.</exception>
    public void Load(string path, WeightsLoadOptions options)
    {
        using FileStream stream = OpenFile(path);
        Load(stream, options);
    }

    /// <summary>Loads as <see cref="Load(string, WeightsLoadOptions)"/> from a stream.</summary>
    /// <exception cref="WeightsFileException">As <see cref="Load(string)"/>.</exception>
    public void Load(Stream stream, WeightsLoadOptions options)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(options);
        UseMemory(() =>
        {
            StagedTensors staged = new(Info.Name, WeightSlots(), IsNoWeight, options);
            WeightsFile.Stage(stream, staged, options.KeyPath);
            staged.Apply();
            ForgetActivations();
        });
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
