using System.Globalization;

namespace NetOptim.Tests.Runtime;

public sealed unsafe class LargePagesTests
{
    private const string Setting = "/sys/kernel/mm/transparent_hugepage/enabled";

    [Theory]
    [InlineData(1 << 19)]
    [InlineData(3_000_001)]
    public void A_block_that_holds_a_large_page_begins_at_one_and_asks_for_those_that_it_fills(int floats)
    {
        if (!OperatingSystem.IsLinux() || !File.Exists(Setting))
            return;
        using MemoryBlock block = Backend.Native.Allocate(floats);
        nuint start = (nuint)block.Pointer, filled = start + (nuint)floats * sizeof(float) / LargePages.Size * LargePages.Size;

        Assert.Equal(0u, start % LargePages.Size);
        Assert.True(AsksForLargePages(start));
        Assert.True(AsksForLargePages(filled - 1));
        Assert.Equal(-1, block.Span.IndexOfAnyExcept(0f));
    }

    // That it does not ask cannot be seen: the allocator may give it memory for which an earlier block asked.
    [Fact]
    public void A_block_shorter_than_a_large_page_is_aligned_as_vectors_need_it()
    {
        Assert.Equal(MemoryBlock.Alignment, LargePages.Alignment(LargePages.Size - sizeof(float)));
        using MemoryBlock block = Backend.Native.Allocate(LargePages.Size / sizeof(float) - 1);
        Assert.Equal(0u, (nuint)block.Pointer % MemoryBlock.Alignment);
    }

    /// <summary>Whether the mapping of that address bears the flag "hg" in what the kernel says of this process's memory.</summary>
    private static bool AsksForLargePages(nuint address)
    {
        bool isIn = false;
        foreach (string line in File.ReadLines("/proc/self/smaps"))
        {
            string first = line.Split(' ')[0];
            string[] range = first.Split('-');
            if (range.Length == 2 && nuint.TryParse(range[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out nuint start)
                && nuint.TryParse(range[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out nuint end))
            {
                isIn = start <= address && address < end;
            }
            else if (isIn && first == "VmFlags:")
            {
                return line.Split(' ').Contains("hg");
            }
        }
        return false;
    }
}
