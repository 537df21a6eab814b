using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace NetOptim;

/// <summary>Features kept as bytes (images) and scaled as they are read: byte·factor + offset.</summary>
/// <remarks>Product and sum are rounded one after the other in every vector width, so the bits do not depend on the machine.</remarks>
internal sealed class ByteFeatures(ReadOnlyMemory<byte> values, int sampleSize, float factor, float offset) : FeatureStore
{
    public override int SampleSize => sampleSize;

    public override int Count => values.Length / sampleSize;

    public override void Read(int row, Span<float> destination) =>
        Scale(values.Span.Slice(row * sampleSize, sampleSize), destination[..sampleSize], factor, offset);

    /// <summary>Writes source·factor + offset; the destination is as long as the source.</summary>
    internal static void Scale(ReadOnlySpan<byte> source, Span<float> destination, float factor, float offset)
    {
        ref byte from = ref MemoryMarshal.GetReference(source);
        ref float to = ref MemoryMarshal.GetReference(destination);
        int i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; i <= source.Length - Vector256<byte>.Count; i += Vector256<byte>.Count)
            {
                Vector512<ushort> wide = Vector512.WidenLower(Vector256.LoadUnsafe(ref from, (nuint)i).ToVector512Unsafe());
                Store(Vector512.WidenLower(wide), ref Unsafe.Add(ref to, i), factor, offset);
                Store(Vector512.WidenUpper(wide), ref Unsafe.Add(ref to, i + Vector512<float>.Count), factor, offset);
            }
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            for (; i <= source.Length - Vector128<byte>.Count; i += Vector128<byte>.Count)
            {
                Vector256<ushort> wide = Vector256.WidenLower(Vector128.LoadUnsafe(ref from, (nuint)i).ToVector256Unsafe());
                Store(Vector256.WidenLower(wide), ref Unsafe.Add(ref to, i), factor, offset);
                Store(Vector256.WidenUpper(wide), ref Unsafe.Add(ref to, i + Vector256<float>.Count), factor, offset);
            }
        }
        for (; i < source.Length; i++)
            Unsafe.Add(ref to, i) = Unsafe.Add(ref from, i) * factor + offset;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector512<uint> bytes, ref float destination, float factor, float offset) =>
        (Vector512.ConvertToSingle(bytes.AsInt32()) * factor + Vector512.Create(offset)).StoreUnsafe(ref destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<uint> bytes, ref float destination, float factor, float offset) =>
        (Vector256.ConvertToSingle(bytes.AsInt32()) * factor + Vector256.Create(offset)).StoreUnsafe(ref destination);
}
