namespace NetOptim.TorchSharp.Build;

/// <summary>The repaired copy of a library, made and kept up to date.</summary>
static class LibraryCopy
{
    /// <summary>
    /// Makes <paramref name="copy"/> the repaired <paramref name="source"/> where one is needed. The source is only ever read.
    /// </summary>
    /// <param name="source">The library as the package brings it.</param>
    /// <param name="copy">Where the repaired one belongs; left alone, time stamp and all, when it is right already.</param>
    /// <param name="systemIsNewEnough">Whether the system has what the library asks for, by ELF machine number; asked only about a library in need.</param>
    /// <returns>Whether the copy is to be used in place of the source.</returns>
    /// <exception cref="InvalidDataException">The library is cut short or makes no sense.</exception>
    /// <exception cref="NotSupportedException">The library needs more than is understood here.</exception>
    public static bool Update(string source, string copy, Func<int, bool> systemIsNewEnough)
    {
        byte[] image = File.ReadAllBytes(source);
        if (LibTorchSharpRepair.MachineInNeed(image) is not { } machine || systemIsNewEnough(machine))
            return false;

        byte[] repaired = LibTorchSharpRepair.Repair(image);
        if (!File.Exists(copy) || !File.ReadAllBytes(copy).SequenceEqual(repaired))
            Replace(copy, repaired);
        return true;
    }

    // By way of a new file: the old one may be hard-linked into output folders, and be mapped by a process that still runs.
    static void Replace(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            File.WriteAllBytes(temporary, content);
            File.Delete(path);
            File.Move(temporary, path);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
