using static TorchSharp.torch;

namespace NetOptim.TorchSharp;

/// <summary>Keeps a model's memory in TorchSharp tensors, so that torch's own code can work on the very same numbers.</summary>
/// <example><code>using var net = new DigitNet(new() { Backend = TorchSharpBackend.Cpu });</code></example>
public sealed class TorchSharpBackend : Backend
{
    private TorchSharpBackend()
    {
    }

    /// <summary>Memory from libtorch's CPU allocator.</summary>
    public static TorchSharpBackend Cpu { get; } = new();

    /// <inheritdoc/>
    public override string Name => "TorchSharp (CPU)";

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">A negative length.</exception>
    public override MemoryBlock Allocate(long floats)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(floats);
        // One float at least, for an empty tensor has no address. Out of reach of the caller's dispose scopes: the model decides how long it lives.
        return TorchSharpMemory.Of(zeros(Math.Max(floats, 1), dtype: ScalarType.Float32, device: CPU).DetachFromDisposeScope(), floats);
    }
}

/// <summary>A block of a model's memory that is a TorchSharp tensor.</summary>
public sealed unsafe class TorchSharpMemory : MemoryBlock
{
    private const int Alignment = 64;

    private TorchSharpMemory(Tensor tensor, float* pointer, long floats)
        : base(pointer, floats) => Tensor = tensor;

    /// <summary>The block as a tensor: float32 [max(<see cref="MemoryBlock.Length"/>, 1)]. It belongs to the block: do not dispose of it.</summary>
    /// <remarks>Views of it stay valid when the block is disposed of, for each holds on to the storage.</remarks>
    public Tensor Tensor { get; }

    /// <inheritdoc/>
    protected override void Free() => Tensor.Dispose();

    internal static TorchSharpMemory Of(Tensor tensor, long floats)
    {
        float* pointer = TensorMemory.Address(tensor);
        if ((nuint)pointer % Alignment == 0)
            return new TorchSharpMemory(tensor, pointer, floats);
        tensor.Dispose();
        throw new NotSupportedException($"libtorch gave memory that is not aligned to {Alignment} bytes, which the kernels need. Use Backend.Native.");
    }
}
