using System.Runtime.InteropServices;

namespace NetOptim.Tests.Kernels;

/// <summary>Floats with a guard of known bits on both sides, which <see cref="Dispose"/> checks.</summary>
internal sealed unsafe class GuardedBuffer : IDisposable
{
    private const int GuardLength = 64;
    private const uint GuardBits = 0x7FA5A5A5; // A NaN: it also spoils whatever is computed from it.
    private readonly uint* _memory;

    /// <param name="length">Floats between the guards.</param>
    /// <param name="misalignment">Floats by which the first one misses a 64-byte boundary.</param>
    public GuardedBuffer(int length, int misalignment = 0)
    {
        Length = length;
        _memory = (uint*)NativeMemory.AlignedAlloc((nuint)(length + 2 * GuardLength + misalignment) * sizeof(float), 64);
        Pointer = (float*)_memory + GuardLength + misalignment;
        new Span<uint>(_memory, length + 2 * GuardLength + misalignment).Fill(GuardBits);
    }

    public float* Pointer { get; }

    public int Length { get; }

    public Span<float> Span => new(Pointer, Length);

    public static GuardedBuffer Random(int length, Random random, int misalignment = 0)
    {
        var buffer = new GuardedBuffer(length, misalignment);
        foreach (ref float value in buffer.Span)
        {
            value = random.NextSingle() * 2 - 1;
        }
        return buffer;
    }

    public void Dispose()
    {
        uint* last = (uint*)Pointer + Length;
        bool intact = new Span<uint>(_memory, (int)((uint*)Pointer - _memory)).IndexOfAnyExcept(GuardBits) < 0
            && new Span<uint>(last, GuardLength).IndexOfAnyExcept(GuardBits) < 0;
        NativeMemory.AlignedFree(_memory);
        Assert.True(intact, $"Something was written outside a buffer of {Length} floats.");
    }
}
