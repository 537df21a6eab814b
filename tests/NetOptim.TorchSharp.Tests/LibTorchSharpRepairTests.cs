using System.Buffers.Binary;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using NetOptim.TorchSharp.Build;

namespace NetOptim.TorchSharp.Tests;

/// <summary>The repair on the library exactly as TorchSharp's package brings it.</summary>
public class LibTorchSharpRepairTests
{
    static readonly byte[] Original = File.ReadAllBytes(OriginalPath);

    static string OriginalPath => Path.Combine(
        typeof(LibTorchSharpRepairTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "TorchSharpPackage").Value!,
        "runtimes", "linux-x64", "native", "libLibTorchSharp.so");

    [Fact]
    public void The_symbol_becomes_the_one_every_libstdcxx_has_and_its_version_the_first()
    {
        var before = new ElfImage(Original);
        var after = new ElfImage(LibTorchSharpRepair.Repair(Original));
        int symbol = Enumerable.Range(0, before.SymbolCount).Single(i => before.String(before.SymbolName(i)) == "_ZSt21ios_base_library_initv");

        Assert.Equal("_ZNSt8ios_base4InitC1Ev", after.String(after.SymbolName(symbol)));
        Assert.Equal("GLIBCXX_3.4", after.Needs().Single(need => need.Index == after.SymbolVersion(symbol)).Name);
        Assert.Contains(before.Needs(), need => need.Name == "GLIBCXX_3.4.32");
        Assert.DoesNotContain(after.Needs(), need => need.Name == "GLIBCXX_3.4.32");
    }

    [Fact]
    public void Only_the_name_and_the_hash_and_name_of_its_version_change()
    {
        byte[] repaired = LibTorchSharpRepair.Repair(Original);
        var elf = new ElfImage(Original);
        VersionNeed need = elf.Needs().Single(n => n.Name == "GLIBCXX_3.4.32");
        int name = Original.AsSpan().IndexOf("_ZSt21ios_base_library_initv\0"u8);

        byte[] expected = [.. Original];
        "_ZNSt8ios_base4InitC1Ev\0\0\0\0\0"u8.CopyTo(expected.AsSpan(name));
        BinaryPrimitives.WriteUInt32LittleEndian(expected.AsSpan(need.Offset), 0x08922974); // What binutils writes for GLIBCXX_3.4.
        BinaryPrimitives.WriteInt32LittleEndian(expected.AsSpan(need.Offset + 8), elf.Needs().Single(n => n.Name == "GLIBCXX_3.4").NameOffset);

        Assert.True(expected.AsSpan().SequenceEqual(repaired));
    }

    [Fact]
    public void Every_version_need_of_the_repaired_library_carries_the_hash_of_its_name()
    {
        byte[] repaired = LibTorchSharpRepair.Repair(Original);

        Assert.All(new ElfImage(repaired).Needs(), need =>
            Assert.Equal(LibTorchSharpRepair.ElfHash(need.Name), BinaryPrimitives.ReadUInt32LittleEndian(repaired.AsSpan(need.Offset))));
    }

    [Fact]
    public void A_repaired_library_is_in_need_no_more()
    {
        Assert.Equal(62, LibTorchSharpRepair.MachineInNeed(Original));
        Assert.Null(LibTorchSharpRepair.MachineInNeed(LibTorchSharpRepair.Repair(Original)));
    }

    [Fact]
    public void A_library_cut_short_is_refused_at_every_length()
    {
        foreach (int length in Enumerable.Range(4, 300).Concat([4096, 90_000, 260_000, 1_000_000, Original.Length - 1]))
        {
            var refusal = Assert.Throws<InvalidDataException>(() => LibTorchSharpRepair.MachineInNeed(Original[..length]));
            Assert.Contains("cut short", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void No_flipped_byte_of_the_headers_brings_anything_but_a_clear_refusal_or_a_library()
    {
        var elf = new ElfImage(Original);
        int table = (int)BinaryPrimitives.ReadInt64LittleEndian(Original.AsSpan(40));
        int needs = elf.Needs().First().Offset - 16;
        byte[] damaged = [.. Original];
        foreach (int at in Enumerable.Range(4, 60).Concat(Enumerable.Range(table, 8 * 64)).Concat(Enumerable.Range(needs, 0x210)))
        {
            damaged[at] ^= 0xff;
            Exception? failure = Record.Exception(() => LibTorchSharpRepair.MachineInNeed(damaged) is null ? null : LibTorchSharpRepair.Repair(damaged));
            Assert.True(failure is null or InvalidDataException or NotSupportedException, $"byte {at}: {failure}");
            damaged[at] ^= 0xff;
        }
    }

    [Fact]
    public void A_32_bit_library_is_refused()
    {
        byte[] other = [.. Original];
        other[4] = 1;

        Assert.Contains("64-bit", Assert.Throws<InvalidDataException>(() => LibTorchSharpRepair.MachineInNeed(other)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_that_needs_the_version_for_two_symbols_is_refused_by_their_names()
    {
        byte[] other = [.. Original];
        var elf = new ElfImage(Original);
        int second = Enumerable.Range(1, elf.SymbolCount - 1).First(i => elf.IsUndefined(i) && elf.String(elf.SymbolName(i)) != LibTorchSharpRepair.NewSymbol);
        int index = elf.Needs().Single(n => n.Name == "GLIBCXX_3.4.32").Index;
        BinaryPrimitives.WriteUInt16LittleEndian(other.AsSpan(VersionTableOffset + (2 * second)), (ushort)index);

        var refusal = Assert.Throws<NotSupportedException>(() => LibTorchSharpRepair.Repair(other));

        Assert.Contains(elf.String(elf.SymbolName(second)), refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_that_needs_the_version_for_another_symbol_is_refused()
    {
        byte[] other = [.. Original];
        "_ZSt21ios_base_library_initx"u8.CopyTo(other.AsSpan(Original.AsSpan().IndexOf("_ZSt21ios_base_library_initv\0"u8)));

        Assert.Contains("initx", Assert.Throws<NotSupportedException>(() => LibTorchSharpRepair.Repair(other)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(0)]
    public void A_name_that_another_symbol_reads_too_is_not_overwritten(int into)
    {
        byte[] other = [.. Original];
        var elf = new ElfImage(Original);
        int own = Enumerable.Range(0, elf.SymbolCount).Single(i => elf.String(elf.SymbolName(i)) == LibTorchSharpRepair.NewSymbol);
        int symbols = Original.AsSpan().IndexOf(SymbolEntry(elf, own));
        BinaryPrimitives.WriteInt32LittleEndian(other.AsSpan(symbols + 24), elf.SymbolName(own) + into);

        Assert.Contains("shares", Assert.Throws<NotSupportedException>(() => LibTorchSharpRepair.Repair(other)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_of_other_kinds_are_not_in_need()
    {
        Assert.Null(LibTorchSharpRepair.MachineInNeed([]));
        Assert.Null(LibTorchSharpRepair.MachineInNeed(Encoding.ASCII.GetBytes("#!/bin/sh\necho GLIBCXX_3.4.32\n")));
        Assert.Null(LibTorchSharpRepair.MachineInNeed(File.ReadAllBytes(typeof(object).Assembly.Location)));
    }

    [Fact]
    public void A_library_of_this_system_is_not_in_need_and_defines_what_it_defines()
    {
        if (!RuntimeInformation.IsOSPlatform(OSPlatform.Linux) || RuntimeInformation.ProcessArchitecture != Architecture.X64)
            return; // There is no libstdc++ to look at on other systems.

        Assert.True(SystemLibStdCxx.Defines("GLIBCXX_3.4", machine: 62));
        Assert.False(SystemLibStdCxx.Defines("GLIBCXX_3.4", machine: 183));
        Assert.False(SystemLibStdCxx.Defines("GLIBCXX_99", machine: 62));
    }

    [Fact]
    public void A_system_without_a_readable_libstdcxx_counts_as_old()
    {
        string maps = Path.GetTempFileName();
        try
        {
            File.WriteAllText(maps, "7f00-7f01 r--p 00000000 fe:00 12 /nowhere/libstdc++.so.6.0.33\n");
            Assert.False(SystemLibStdCxx.Defines("GLIBCXX_3.4", 62, maps));
            File.WriteAllText(maps, "7f00-7f01 rw-p 00000000 00:00 0 [heap]\n");
            Assert.False(SystemLibStdCxx.Defines("GLIBCXX_3.4", 62, maps));
            Assert.False(SystemLibStdCxx.Defines("GLIBCXX_3.4", 62, maps + ".missing"));
        }
        finally
        {
            File.Delete(maps);
        }
    }

    static int VersionTableOffset
    {
        get
        {
            // .gnu.version is the one section of type SHT_GNU_versym (0x6fffffff).
            int table = (int)BinaryPrimitives.ReadInt64LittleEndian(Original.AsSpan(40));
            int header = Enumerable.Range(0, 31).Select(i => table + (64 * i)).Single(at => BinaryPrimitives.ReadUInt32LittleEndian(Original.AsSpan(at + 4)) == 0x6fffffff);
            return (int)BinaryPrimitives.ReadInt64LittleEndian(Original.AsSpan(header + 24));
        }
    }

    // An undefined global function: name, info (GLOBAL, FUNC), other, section 0, value 0, size 0.
    static byte[] SymbolEntry(ElfImage elf, int index)
    {
        byte[] entry = new byte[24];
        BinaryPrimitives.WriteInt32LittleEndian(entry, elf.SymbolName(index));
        entry[4] = 0x12;
        return entry;
    }
}
