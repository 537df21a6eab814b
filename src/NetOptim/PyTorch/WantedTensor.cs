using NetOptim.WeightFiles;

namespace NetOptim.PyTorch;

/// <summary>A tensor of a file that the model has a place of the same shape for.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Tensor">Where it is in the file.</param>
/// <param name="Slot">The place.</param>
internal sealed record WantedTensor(string Name, TorchTensor Tensor, TensorSlot Slot)
{
    private int Size => Tensor.Type.Size;

    /// <summary>First byte in the storage.</summary>
    public long Begin => Tensor.Offset * Size;

    /// <summary>Byte after the last.</summary>
    public long End => Slot.Length == 0 ? Begin : (Tensor.Offset + Span + 1) * Size;

    /// <summary>Bytes of its elements.</summary>
    public long Bytes => (long)Slot.Length * Size;

    /// <summary>From the first element to the last.</summary>
    private long Span => Tensor.Shape.Zip(Tensor.Strides, (length, stride) => (length - 1) * stride).Sum();

    /// <summary>The values, row-major.</summary>
    /// <param name="storage">Bytes of the storage.</param>
    /// <param name="start">Which of the storage's bytes is the first of them.</param>
    /// <param name="bigEndian">Whether the elements are big-endian.</param>
    /// <exception cref="WeightsFileException">An element is finite but too large for a float.</exception>
    public float[] Read(ReadOnlySpan<byte> storage, long start, bool bigEndian)
    {
        float[] values = new float[Slot.Length];
        storage = storage[(int)(Begin - start)..(int)(End - start)];
        if (bigEndian || !IsContiguous())
            Gather(storage, bigEndian, values);
        else
            TensorData.Convert(Name, Tensor.Type.Name, storage, values);
        return values;
    }

    private bool IsContiguous()
    {
        long expected = 1;
        for (int i = Tensor.Shape.Length; i-- > 0;)
        {
            if (Tensor.Shape[i] != 1 && Tensor.Strides[i] != expected)
                return false;
            expected *= Tensor.Shape[i];
        }
        return true;
    }

    /// <summary>Elements one by one, in row-major order.</summary>
    private void Gather(ReadOnlySpan<byte> storage, bool bigEndian, Span<float> values)
    {
        Span<byte> element = stackalloc byte[sizeof(double)];
        element = element[..Size];
        long[] index = new long[Tensor.Shape.Length];
        long at = 0;
        for (int i = 0; i < values.Length; i++)
        {
            storage.Slice((int)(at * Size), Size).CopyTo(element);
            if (bigEndian)
                element.Reverse();
            TensorData.Convert(Name, Tensor.Type.Name, element, values.Slice(i, 1), i);
            for (int axis = index.Length; axis-- > 0;)
            {
                at += Tensor.Strides[axis];
                if (++index[axis] < Tensor.Shape[axis])
                    break;
                at -= Tensor.Strides[axis] * index[axis];
                index[axis] = 0;
            }
        }
    }
}
