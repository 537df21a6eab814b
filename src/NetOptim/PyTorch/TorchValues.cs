namespace NetOptim.PyTorch;

/// <summary>Elements in a file that tensors are views of.</summary>
/// <param name="Key">Its name in the file.</param>
/// <param name="Type">Type of the elements.</param>
/// <param name="Length">Elements.</param>
internal sealed record TorchStorage(string Key, TorchType Type, long Length);

/// <summary>A stretch of a storage, as long as the storage except in files of PyTorch before 0.4.</summary>
/// <param name="Storage">The storage.</param>
/// <param name="Start">Its first element.</param>
/// <param name="Length">Its elements.</param>
internal sealed record TorchStorageView(TorchStorage Storage, long Start, long Length);

/// <summary>A tensor in a file: element i, j, … is at <paramref name="Offset"/> + i·stride₀ + j·stride₁ + …, which was found to lie in the storage.</summary>
/// <param name="Storage">Where the elements are.</param>
/// <param name="Type">Their type, which differs from the storage's where that is one of bytes.</param>
/// <param name="Offset">Of the first element from the storage's start, in elements of that type.</param>
/// <param name="Shape">Lengths.</param>
/// <param name="Strides">As many, in elements, none negative.</param>
internal sealed record TorchTensor(TorchStorage Storage, TorchType Type, long Offset, long[] Shape, long[] Strides);

/// <summary>A type of elements.</summary>
/// <param name="Name">As safetensors names it, or as PyTorch where safetensors has none.</param>
/// <param name="Size">Bytes.</param>
internal sealed record TorchType(string Name, int Size)
{
    /// <summary>What an <c>UntypedStorage</c> has.</summary>
    public static TorchType Byte { get; } = new("U8", 1);

    /// <summary>The type of a class of storages.</summary>
    public static TorchType? OfStorage(PickleGlobal type) => type.FullName switch
    {
        "torch.FloatStorage" => new("F32", 4),
        "torch.DoubleStorage" => new("F64", 8),
        "torch.HalfStorage" => new("F16", 2),
        "torch.BFloat16Storage" => new("BF16", 2),
        "torch.LongStorage" => new("I64", 8),
        "torch.IntStorage" => new("I32", 4),
        "torch.ShortStorage" => new("I16", 2),
        "torch.CharStorage" => new("I8", 1),
        "torch.BoolStorage" => new("BOOL", 1),
        "torch.ComplexFloatStorage" => new("C64", 8),
        "torch.ComplexDoubleStorage" => new("complex128", 16),
        "torch.QInt32Storage" => new("qint32", 4),
        "torch.QInt8Storage" => new("qint8", 1),
        "torch.QUInt8Storage" => new("quint8", 1),
        "torch.QUInt4x2Storage" => new("quint4x2", 1),
        "torch.QUInt2x4Storage" => new("quint2x4", 1),
        "torch.ByteStorage" or "torch.UntypedStorage" or "torch.storage.UntypedStorage" or "torch.storage.TypedStorage"
            or "torch.storage._UntypedStorage" or "torch.storage._TypedStorage" => Byte,
        _ => null,
    };

    /// <summary>The type that a <c>torch.dtype</c> names.</summary>
    public static TorchType? OfDtype(PickleGlobal dtype) => dtype.FullName switch
    {
        "torch.float32" or "torch.float" => new("F32", 4),
        "torch.float64" or "torch.double" => new("F64", 8),
        "torch.float16" or "torch.half" => new("F16", 2),
        "torch.bfloat16" => new("BF16", 2),
        "torch.int64" or "torch.long" => new("I64", 8),
        "torch.int32" or "torch.int" => new("I32", 4),
        "torch.int16" or "torch.short" => new("I16", 2),
        "torch.int8" => new("I8", 1),
        "torch.uint8" => Byte,
        "torch.uint16" => new("U16", 2),
        "torch.uint32" => new("U32", 4),
        "torch.uint64" => new("U64", 8),
        "torch.bool" => new("BOOL", 1),
        "torch.complex64" => new("C64", 8),
        "torch.complex128" => new("complex128", 16),
        "torch.float8_e4m3fn" => new("F8_E4M3", 1),
        "torch.float8_e5m2" => new("F8_E5M2", 1),
        "torch.float8_e8m0fnu" => new("F8_E8M0", 1),
        _ => null,
    };
}
