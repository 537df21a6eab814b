using System.Runtime.InteropServices;

namespace NetOptim.Tests.Kernels;

/// <summary>Zeros between two pages without access. Linux only, where the protection of pages is at hand.</summary>
internal sealed unsafe partial class ProtectedBuffer : IDisposable
{
    private const int PageSize = 4096;
    private const int Pages = 70; // enough for the largest operand of any test
    private const nuint Length = (Pages + 2) * PageSize;
    private readonly byte* _memory;

    public ProtectedBuffer()
    {
        _memory = (byte*)NativeMemory.AlignedAlloc(Length, PageSize);
        NativeMemory.Clear(_memory, Length);
        Protect(_memory, 0);
        Protect(_memory + Length - PageSize, 0);
    }

    /// <summary>So many floats (or a few more) against the page after or before.</summary>
    public float* Place(int length, bool atTheEnd)
    {
        Assert.True(length * sizeof(float) <= Pages * PageSize);
        return atTheEnd ? (float*)(_memory + Length - PageSize) - length : (float*)(_memory + PageSize);
    }

    public void Dispose()
    {
        const int ReadWrite = 3;
        Protect(_memory, ReadWrite);
        Protect(_memory + Length - PageSize, ReadWrite);
        NativeMemory.AlignedFree(_memory);
    }

    private static void Protect(byte* page, int access)
    {
        if (ProtectPages(page, PageSize, access) != 0)
        {
            throw new InvalidOperationException($"mprotect failed with error {Marshal.GetLastPInvokeError()}.");
        }
    }

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ProtectPages(void* address, nuint length, int access);
}
