using System.Text;

namespace NetOptim.Build;

/// <summary>
/// Takes the files out of the comments in which the compiler has left them: a line <c>//> name</c> opens a file, and each line that follows it and
/// opens with <c>//|</c> is one of its lines.
/// </summary>
static class ReportFolder
{
    const string FileMark = "//> ";
    const string LineMark = "//|";

    /// <summary>Writes the files into a folder, which is made where it is missing. A file that is there already and no different stays untouched.</summary>
    /// <param name="source">The compiler's text.</param>
    /// <param name="folder">Files in it that <paramref name="source"/> does not name are left alone.</param>
    /// <returns>The paths of all files, in order.</returns>
    /// <exception cref="InvalidDataException">A line belongs to no file, or a file's name is none, or leads out of the folder.</exception>
    public static IReadOnlyList<string> Write(string source, string folder)
    {
        var paths = new List<string>();
        foreach ((string name, string text) in Read(source))
        {
            Directory.CreateDirectory(folder);
            string path = Path.Combine(folder, name);
            if (!File.Exists(path) || File.ReadAllText(path) != text)
                File.WriteAllText(path, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            paths.Add(path);
        }
        return paths;
    }

    static IEnumerable<(string Name, string Text)> Read(string source)
    {
        string? name = null;
        var text = new StringBuilder();
        foreach (string line in source.Replace("\r\n", "\n").Split('\n'))
        {
            if (line.StartsWith(FileMark, StringComparison.Ordinal))
            {
                if (name is not null)
                    yield return (name, text.ToString());
                name = Checked(line.Substring(FileMark.Length));
                text.Clear();
            }
            else if (line.StartsWith(LineMark, StringComparison.Ordinal))
            {
                if (name is null)
                    throw new InvalidDataException($"Expected the name of a report's file ('{FileMark}name') before its first line, found '{line}'.");
                text.Append(line, LineMark.Length, line.Length - LineMark.Length).Append('\n');
            }
        }
        if (name is not null)
            yield return (name, text.ToString());
    }

    static string Checked(string name) => name.Length > 0 && name.IndexOfAny(['/', '\\', ':']) < 0 && Path.GetFileName(name) == name
        ? name
        : throw new InvalidDataException($"Expected the name of a report's file, without a folder, found '{name}'.");
}
