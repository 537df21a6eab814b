using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace NetOptim.TorchSharp;

/// <summary>Tensors as spans, and what a tensor must be to pass for one.</summary>
internal static unsafe class TensorMemory
{
    /// <summary>Address of a CPU tensor's first element; the tensor has one at least.</summary>
    public static float* Address(Tensor tensor)
    {
        // A view of one element: the bytes of a whole tensor are refused beyond 2 GB.
        using Tensor first = tensor.as_strided([1], [1], tensor.storage_offset());
        float* address = (float*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref MemoryMarshal.GetReference(first.bytes));
        GC.KeepAlive(tensor);
        return address;
    }

    /// <summary>A contiguous tensor's elements.</summary>
    public static Span<T> Span<T>(Tensor tensor)
        where T : unmanaged => tensor.numel() == 0 ? [] : new(Address(tensor), checked((int)tensor.numel()));

    /// <summary>The tensor itself where it is contiguous, otherwise a copy that is.</summary>
    public static Tensor Contiguous(Tensor tensor) => tensor.is_contiguous() ? tensor.alias() : tensor.contiguous();

    /// <summary>Makes sure that a tensor is a batch of samples of a shape, float32 on the CPU.</summary>
    /// <returns>How many samples.</returns>
    public static long RequireBatch(Tensor tensor, IReadOnlyList<int> sample, string what, string model)
    {
        ArgumentNullException.ThrowIfNull(tensor, what);
        RequireCpu(tensor, what, model);
        if (tensor.dtype != ScalarType.Float32)
            throw new ArgumentException($"{model} takes {what} of type float32; got {tensor.dtype}. Use {what}.to(ScalarType.Float32).", what);
        long[] shape = tensor.shape;
        bool fits = shape.Length == sample.Count + 1 && shape[0] > 0;
        for (int i = 0; fits && i < sample.Count; i++)
            fits = shape[i + 1] == sample[i];
        return fits
            ? shape[0]
            : throw new ArgumentException($"{model} takes {what} of shape [batch, {string.Join(", ", sample)}], with one sample at least; got [{string.Join(", ", shape)}].", what);
    }

    /// <summary>Makes sure that a tensor is on the CPU.</summary>
    public static void RequireCpu(Tensor tensor, string what, string model)
    {
        if (tensor.device_type != DeviceType.CPU)
            throw new ArgumentException($"{model} works on the CPU; these {what} are on {tensor.device}. Use {what}.cpu().", what);
    }

    /// <summary>The shape of a batch.</summary>
    public static long[] BatchShape(long batch, IReadOnlyList<int> sample) => [batch, .. sample.Select(size => (long)size)];
}
