using System.Text;

namespace NetOptim.TorchSharp.Build;

/// <summary>
/// The parts of a 64-bit little-endian ELF shared library that say which versioned symbols it asks of others
/// and offers itself: <c>.dynsym</c>, <c>.dynstr</c>, <c>.gnu.version</c>, <c>.gnu.version_r</c>, <c>.gnu.version_d</c>.
/// Layouts are those of the System V gABI and of the Linux Standard Base's symbol versioning chapter.
/// </summary>
/// <remarks>Every read is checked against the file's length; what does not fit is an <see cref="InvalidDataException"/>.</remarks>
sealed class ElfImage
{
    const uint DynamicSymbols = 11;
    const uint VersionDefinitions = 0x6ffffffd;
    const uint VersionNeeds = 0x6ffffffe;
    const uint SymbolVersions = 0x6fffffff;
    const int SectionHeaderSize = 64;
    const int SymbolSize = 24;

    readonly byte[] _bytes;
    readonly List<Section> _sections = [];
    readonly Section _symbols;
    readonly Section _strings;
    readonly Section? _versions;

    /// <summary>Reads the section table of <paramref name="bytes"/>, which are kept and not copied.</summary>
    /// <exception cref="InvalidDataException">The file is cut short, is not a 64-bit little-endian ELF file, or has no dynamic symbols.</exception>
    public ElfImage(byte[] bytes)
    {
        _bytes = bytes;
        if (!IsElf(bytes))
            throw new InvalidDataException("This is no ELF file: it does not start with 7F 45 4C 46.");
        if (Byte(4) != 2 || Byte(5) != 1)
            throw new InvalidDataException($"Expected a 64-bit little-endian ELF file (class 2, data 1), found class {Byte(4)}, data {Byte(5)}.");

        long table = ReadLong(40);
        int size = Read16(58), count = Read16(60);
        if (table == 0 || count == 0)
            throw new InvalidDataException("The ELF file has no section table, which is needed to find its dynamic symbols; was it stripped of it?");
        if (size != SectionHeaderSize)
            throw new InvalidDataException($"Expected ELF section headers of {SectionHeaderSize} bytes, found {size}.");
        if (table < 0 || table > bytes.Length - (count * size))
            throw new InvalidDataException($"The ELF file is cut short: its section table of {count * size} bytes starts at byte {table}, the file has {bytes.Length}.");
        for (int i = 0; i < count; i++)
            _sections.Add(ReadSection(table + ((long)i * size)));

        _symbols = Find(DynamicSymbols) ?? throw new InvalidDataException("The ELF file has no dynamic symbol table (.dynsym).");
        _strings = Linked(_symbols);
        if (_symbols.Size % SymbolSize != 0)
            throw new InvalidDataException($"Expected a .dynsym of {SymbolSize}-byte entries, found {_symbols.Size} bytes.");
        SymbolCount = _symbols.Size / SymbolSize;
        _versions = Find(SymbolVersions);
        if (_versions is not null && _versions.Size != SymbolCount * 2)
            throw new InvalidDataException($"Expected {SymbolCount * 2} bytes of .gnu.version for {SymbolCount} symbols, found {_versions.Size}.");
        if (_strings.Size == 0 || _bytes[_strings.Offset + _strings.Size - 1] != 0)
            throw new InvalidDataException("The ELF file's dynamic string table (.dynstr) does not end with a zero byte.");
    }

    /// <summary>How many dynamic symbols there are, the null symbol counted.</summary>
    public int SymbolCount { get; }

    /// <summary>Where <c>.dynstr</c> starts in the file.</summary>
    public int StringsOffset => _strings.Offset;

    /// <summary>The machine the library is for (<c>e_machine</c>; 62 is x86-64).</summary>
    public int Machine => Read16(18);

    /// <summary>Whether the bytes start as an ELF file does.</summary>
    public static bool IsElf(byte[] bytes) =>
        bytes.Length >= 4 && bytes[0] == 0x7f && bytes[1] == (byte)'E' && bytes[2] == (byte)'L' && bytes[3] == (byte)'F';

    /// <summary>Offset in <c>.dynstr</c> of the name of symbol <paramref name="index"/>.</summary>
    public int SymbolName(int index) => (int)Read32(_symbols.Offset + (index * SymbolSize));

    /// <summary>Whether symbol <paramref name="index"/> is one the library asks of others.</summary>
    public bool IsUndefined(int index) => Read16(_symbols.Offset + (index * SymbolSize) + 6) == 0;

    /// <summary>The version index of symbol <paramref name="index"/>, without the "hidden" bit.</summary>
    public int SymbolVersion(int index) => _versions is null
        ? throw new InvalidDataException("The ELF file has version needs but no .gnu.version.")
        : Read16(_versions.Offset + (index * 2)) & 0x7fff;

    /// <summary>The zero-terminated string at an offset of <c>.dynstr</c>.</summary>
    public string String(int offset) => String(_strings, offset);

    /// <summary>Every version the library asks of others: where its <c>vernaux</c> entry stands in the file, and what it says.</summary>
    public IEnumerable<VersionNeed> Needs()
    {
        if (Find(VersionNeeds) is not { } section)
            yield break;
        Section strings = Linked(section);
        if (strings.Offset != _strings.Offset)
            throw new InvalidDataException("The ELF file's version needs take their names from another table than its symbols do.");
        foreach (long need in Chain(section, section.Offset, nextAt: 12))
        {
            string library = String(strings, (int)Read32(need + 4));
            foreach (long entry in Chain(section, need + Read32(need + 8), nextAt: 12))
                yield return new VersionNeed((int)entry, library, (int)Read32(entry + 8), String(strings, (int)Read32(entry + 8)), Read16(entry + 6));
        }
    }

    /// <summary>The names of the versions the library itself defines.</summary>
    public IEnumerable<string> DefinedVersions()
    {
        if (Find(VersionDefinitions) is not { } section)
            yield break;
        Section strings = Linked(section);
        foreach (long definition in Chain(section, section.Offset, nextAt: 16))
            yield return String(strings, (int)Read32(definition + Read32(definition + 12)));
    }

    // The entries of a chain in which each says how many bytes further on the next one stands, 0 in the last.
    IEnumerable<long> Chain(Section section, long first, int nextAt)
    {
        long entry = first;
        while (true)
        {
            if (entry < section.Offset || entry + 16 > section.Offset + section.Size)
                throw new InvalidDataException($"A version entry of the ELF file at byte {entry} lies outside its section.");
            yield return entry;
            uint step = Read32(entry + nextAt);
            if (step == 0)
                yield break;
            entry += step;
        }
    }

    Section? Find(uint type)
    {
        foreach (Section section in _sections)
        {
            if (section.Type == type)
                return section;
        }
        return null;
    }

    Section Linked(Section section) => section.Link < _sections.Count
        ? _sections[section.Link]
        : throw new InvalidDataException($"A section of the ELF file names section {section.Link} of only {_sections.Count}.");

    Section ReadSection(long header)
    {
        uint type = Read32(header + 4);
        long offset = ReadLong(header + 24), size = ReadLong(header + 32);
        bool isInFile = type is not (0 or 8); // SHT_NULL and SHT_NOBITS take no room.
        if (isInFile && (offset < 0 || size < 0 || offset > _bytes.Length || size > _bytes.Length - offset))
            throw new InvalidDataException($"The ELF file is cut short: a section ends at byte {unchecked(offset + size)}, the file has {_bytes.Length}.");
        return isInFile ? new Section(type, (int)offset, (int)size, (int)Math.Min(Read32(header + 40), int.MaxValue)) : new Section(type, 0, 0, 0);
    }

    string String(Section strings, int offset)
    {
        if (offset < 0 || offset >= strings.Size)
            throw new InvalidDataException($"A name of the ELF file at offset {offset} lies outside its string table of {strings.Size} bytes.");
        int start = strings.Offset + offset;
        int end = Array.IndexOf(_bytes, (byte)0, start, strings.Offset + strings.Size - start);
        return end < 0
            ? throw new InvalidDataException($"A name of the ELF file at offset {offset} has no end.")
            : Encoding.ASCII.GetString(_bytes, start, end - start);
    }

    byte Byte(long at) => at >= 0 && at < _bytes.Length
        ? _bytes[at]
        : throw new InvalidDataException($"The ELF file is cut short: byte {at} is needed, the file has {_bytes.Length}.");

    int Read16(long at) => Byte(at) | (Byte(at + 1) << 8);

    uint Read32(long at) => (uint)Read16(at) | ((uint)Read16(at + 2) << 16);

    long ReadLong(long at) => (long)(Read32(at) | ((ulong)Read32(at + 4) << 32));

    sealed class Section(uint type, int offset, int size, int link)
    {
        public uint Type { get; } = type;
        public int Offset { get; } = offset;
        public int Size { get; } = size;
        public int Link { get; } = link;
    }
}

/// <summary>A version that a library asks of another: one <c>vernaux</c> entry.</summary>
/// <param name="offset">Where the entry stands in the file.</param>
/// <param name="library">The library it is asked of.</param>
/// <param name="nameOffset">Where its name stands in <c>.dynstr</c>.</param>
/// <param name="name">Its name, such as <c>GLIBCXX_3.4</c>.</param>
/// <param name="index">The number by which symbols refer to it.</param>
sealed class VersionNeed(int offset, string library, int nameOffset, string name, int index)
{
    public int Offset { get; } = offset;
    public string Library { get; } = library;
    public int NameOffset { get; } = nameOffset;
    public string Name { get; } = name;
    public int Index { get; } = index;
}
