using System.Text;

namespace NetOptim.Generators.Emit;

/// <summary>The text of a struct with numbers in the place of the names that it declares: two that are equal differ by these names alone.</summary>
internal static class StructShape
{
    /// <param name="header">The primary constructor's parameters and the contract.</param>
    public static string Of(string header, IReadOnlyList<string> body)
    {
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (string name in Parameters(header))
            names[name] = names.Count;
        var shape = new StringBuilder();
        Append(shape, header, names);
        foreach (string line in body)
            Append(shape.Append('\n'), line, names);
        return shape.ToString();
    }

    /// <summary>The names in <c>(float* a, int b) : …</c>: the last word before each comma and before the parenthesis.</summary>
    private static IEnumerable<string> Parameters(string header)
    {
        string list = header.Substring(1, header.IndexOf(')') - 1);
        return list.Split(',').Select(parameter => parameter.Substring(parameter.LastIndexOf(' ') + 1)).Where(name => name.Length > 0);
    }

    /// <summary>
    /// A name behind the word T is declared there: a local, or a parameter of a method (and a method itself where it returns one, which keeps its name). One
    /// behind a dot is a member of something else.
    /// </summary>
    private static void Append(StringBuilder shape, string line, Dictionary<string, int> names)
    {
        bool declares = false;
        for (int i = 0; i < line.Length;)
        {
            int end = i;
            while (end < line.Length && (char.IsLetterOrDigit(line[end]) || line[end] is '_' or '@'))
                end++;
            if (end == i)
            {
                declares &= line[i] == ' ';
                shape.Append(line[i++]);
                continue;
            }
            string word = line.Substring(i, end - i);
            bool isMethod = end < line.Length && (line[end] is '<' or '(');
            if (declares && !isMethod && !names.ContainsKey(word))
                names[word] = names.Count;
            bool isMember = i > 0 && line[i - 1] == '.';
            if (!isMember && names.TryGetValue(word, out int number))
                shape.Append('#').Append(number);
            else
                shape.Append(word);
            declares = word == "T";
            i = end;
        }
    }
}
