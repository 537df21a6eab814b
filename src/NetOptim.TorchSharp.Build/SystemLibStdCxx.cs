namespace NetOptim.TorchSharp.Build;

/// <summary>What the libstdc++ of this system offers.</summary>
static class SystemLibStdCxx
{
    /// <summary>
    /// Whether this system's libstdc++ defines <paramref name="version"/> for libraries of <paramref name="machine"/>;
    /// false when that cannot be told.
    /// </summary>
    /// <remarks>
    /// .NET itself runs on libstdc++, so the process's memory map names the very file that the dynamic loader chooses here,
    /// whatever the distribution's folders and <c>LD_LIBRARY_PATH</c>. Where .NET was built without it, or the file is not readable, the answer is
    /// false: a repaired library loads on new systems as well, so repairing without need does no harm.
    /// </remarks>
    public static bool Defines(string version, int machine) => Defines(version, machine, "/proc/self/maps");

    /// <inheritdoc cref="Defines(string, int)"/>
    /// <param name="version">A version's name, such as <c>GLIBCXX_3.4.32</c>.</param>
    /// <param name="machine">The ELF machine number.</param>
    /// <param name="mapsFile">A file with lines as those of <c>/proc/self/maps</c>, see proc(5).</param>
    public static bool Defines(string version, int machine, string mapsFile)
    {
        try
        {
            string? library = File.ReadLines(mapsFile).Select(PathOf).FirstOrDefault(path => Path.GetFileName(path).StartsWith("libstdc++.so.6", StringComparison.Ordinal));
            if (library is null)
                return false;
            var elf = new ElfImage(File.ReadAllBytes(library));
            return elf.Machine == machine && elf.DefinedVersions().Contains(version);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return false;
        }
    }

    static string PathOf(string line)
    {
        int slash = line.IndexOf('/');
        return slash < 0 ? "" : line.Substring(slash);
    }
}
