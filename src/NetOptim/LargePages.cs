using System.Runtime.InteropServices;

namespace NetOptim;

/// <summary>Memory in pages of 2 MiB instead of 4 KiB (Linux: transparent huge pages), where the system leaves the choice to the program.</summary>
/// <remarks>
/// Kernels go through tensors of many megabytes, several at once: translating the addresses of small pages holds them up, most of all in a
/// virtual machine, where every translation that the processor has forgotten takes two walks. Many distributions set
/// <c>/sys/kernel/mm/transparent_hugepage/enabled</c> to <c>madvise</c>: large pages for those who ask.
/// </remarks>
internal static unsafe partial class LargePages
{
    /// <summary>Bytes of a large page of x64, and of Arm with pages of 4 KiB; where another size is used, asking does no harm.</summary>
    public const int Size = 2 << 20;

    private const int AdviseHugePages = 14;

    /// <summary>Where a block of that many bytes should begin: on a multiple of this.</summary>
    public static int Alignment(nuint bytes) => OperatingSystem.IsLinux() && bytes >= Size ? Size : MemoryBlock.Alignment;

    /// <summary>Asks for large pages where they fit wholly into the block, so that no more becomes resident than the block has.</summary>
    public static void Ask(void* block, nuint bytes)
    {
        nuint start = ((nuint)block + Size - 1) / Size * Size;
        nuint end = ((nuint)block + bytes) / Size * Size;
        // Advice: a system without large pages refuses it, and its memory is as good as before.
        if (OperatingSystem.IsLinux() && start < end)
            _ = Advise((void*)start, end - start, AdviseHugePages);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(void* start, nuint bytes, int advice);
}
