using System.Text;

namespace NetOptim.TorchSharp.Build;

/// <summary>
/// Makes a copy of <c>libLibTorchSharp.so</c> load where libstdc++ does not have <c>GLIBCXX_3.4.32</c> yet.
/// </summary>
/// <remarks>
/// A library compiled with GCC 13 or newer that includes <c>&lt;iostream&gt;</c> asks for
/// <c>std::ios_base_library_init()</c>, new in GLIBCXX_3.4.32, whose only purpose is to tie the library to a libstdc++ that
/// initialises the standard streams by itself. Before that, each library called <c>std::ios_base::Init::Init()</c>, there since
/// GLIBCXX_3.4 and to this day: it counts its callers and initialises the streams on the first call, and touches no member of
/// its (empty) object. So the symbol is renamed to that one, and the version it needs to the version that one has.
/// </remarks>
static class LibTorchSharpRepair
{
    public const string NewVersion = "GLIBCXX_3.4.32";
    public const string OldVersion = "GLIBCXX_3.4";
    public const string NewSymbol = "_ZSt21ios_base_library_initv";
    public const string OldSymbol = "_ZNSt8ios_base4InitC1Ev";

    /// <summary>The machine a library is for when it asks for <see cref="NewVersion"/>; null when it is no ELF file or does not ask for it.</summary>
    /// <exception cref="InvalidDataException">An ELF file that is cut short or makes no sense.</exception>
    public static int? MachineInNeed(byte[] image)
    {
        if (!ElfImage.IsElf(image))
            return null;
        var elf = new ElfImage(image);
        return elf.Needs().Any(need => need.Name == NewVersion) ? elf.Machine : null;
    }

    /// <summary>A repaired copy of a library that <see cref="MachineInNeed"/> names.</summary>
    /// <exception cref="InvalidDataException">An ELF file that is cut short or makes no sense.</exception>
    /// <exception cref="NotSupportedException">A library that needs <see cref="NewVersion"/> for more than the one known symbol, or is laid out in
    /// a way that leaves no room for the change.</exception>
    public static byte[] Repair(byte[] image)
    {
        var elf = new ElfImage(image);
        var needs = elf.Needs().ToList();
        var asked = needs.Where(need => need.Name == NewVersion).ToList();
        if (asked.Count != 1)
            throw new NotSupportedException($"Expected {NewVersion} to be asked of one library, found {asked.Count}.");
        VersionNeed tooNew = asked[0];
        VersionNeed target = needs.FirstOrDefault(need => need.Name == OldVersion && need.Library == tooNew.Library)
            ?? throw new NotSupportedException($"The library does not name the version {OldVersion} of {tooNew.Library} anywhere, so that {NewVersion} cannot be pointed at it.");

        int symbol = SoleSymbolOf(elf, tooNew);
        int name = elf.SymbolName(symbol);
        if (elf.String(name) != NewSymbol)
            throw new NotSupportedException($"Expected {NewVersion} to be needed for {NewSymbol}, found {elf.String(name)}.");
        RequireNameIsUnshared(elf, needs, symbol, name);

        byte[] repaired = (byte[])image.Clone();
        byte[] text = new byte[NewSymbol.Length];
        Encoding.ASCII.GetBytes(OldSymbol, 0, OldSymbol.Length, text, 0);
        text.CopyTo(repaired, elf.StringsOffset + name);
        Write32(repaired, tooNew.Offset, ElfHash(OldVersion));
        Write32(repaired, tooNew.Offset + 8, (uint)target.NameOffset);
        return repaired;
    }

    /// <summary>The System V gABI's hash of a name, which a version need carries beside the name itself.</summary>
    public static uint ElfHash(string name)
    {
        uint hash = 0;
        foreach (char letter in name)
        {
            hash = (hash << 4) + letter;
            uint high = hash & 0xf0000000;
            hash = (hash ^ (high >> 24)) & ~high;
        }
        return hash;
    }

    static int SoleSymbolOf(ElfImage elf, VersionNeed need)
    {
        var symbols = Enumerable.Range(0, elf.SymbolCount).Where(i => elf.SymbolVersion(i) == need.Index).ToList();
        return symbols.Count == 1 && elf.IsUndefined(symbols[0])
            ? symbols[0]
            : throw new NotSupportedException(
                $"Expected {NewVersion} to be needed for {NewSymbol} alone, found {symbols.Count} symbols: {string.Join(", ", symbols.Take(5).Select(i => elf.String(elf.SymbolName(i))))}.");
    }

    // Linkers may let one name be the tail of another; overwriting it would then rename both.
    static void RequireNameIsUnshared(ElfImage elf, List<VersionNeed> needs, int symbol, int name)
    {
        bool Overlaps(int other) => other >= name && other <= name + NewSymbol.Length;
        bool isTail = name > 0 && elf.String(name - 1).Length > 0;
        bool isShared = Enumerable.Range(0, elf.SymbolCount).Any(i => i != symbol && Overlaps(elf.SymbolName(i))) || needs.Any(need => Overlaps(need.NameOffset));
        if (isTail || isShared)
            throw new NotSupportedException($"The name {NewSymbol} shares its bytes with another name of the library, so that it cannot be overwritten.");
    }

    static void Write32(byte[] bytes, int at, uint value)
    {
        for (int i = 0; i < 4; i++)
            bytes[at + i] = (byte)(value >> (8 * i));
    }
}
