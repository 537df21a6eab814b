using System.Globalization;
using Microsoft.CodeAnalysis.CSharp;

namespace NetOptim.Generators;

/// <summary>Numbers, names and literals as C# text, whatever the culture.</summary>
internal static class Text
{
    public static string Float(double value) => ((float)value) switch
    {
        float.PositiveInfinity => "float.PositiveInfinity",
        float.NegativeInfinity => "float.NegativeInfinity",
        float f => f.ToString("R", CultureInfo.InvariantCulture) + "f",
    };

    public static string Double(double value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.IndexOfAny(['.', 'E', 'e']) >= 0 ? text : text + ".0";
    }

    public static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    public static string Int(long value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Bool(bool value) => value ? "true" : "false";

    public static string Quote(string value) => SymbolDisplay.FormatLiteral(value, quote: true);

    /// <summary>A name as C# writes it: keywords with an @.</summary>
    public static string Identifier(string name) => SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None ? name : "@" + name;

    /// <summary>784 → "784"; 3, 32, 32 → "3×32×32".</summary>
    public static string Shape(IEnumerable<int> shape) => string.Join("×", shape.Select(n => Int(n)));

    /// <summary>The rows of a batch as a C# expression: <c>batch</c>, or <c>batch * 784</c> where every pixel is a row.</summary>
    public static string Rows(int rowsPerSample) => rowsPerSample == 1 ? "batch" : $"batch * {Int(rowsPerSample)}";

    /// <summary>"dense1.weight" → "dense1Weight"; a C# identifier.</summary>
    public static string Camel(string name)
    {
        string pascal = Pascal(name);
        return Identifier(char.ToLowerInvariant(pascal[0]) + pascal.Substring(1));
    }

    /// <summary>A part of a layer within a longer name: "out_proj" → "OutProj", and nothing for no part.</summary>
    public static string PascalPart(string part) => part.Length == 0 ? "" : Pascal(part);

    /// <summary>"dense1.weight" → "Dense1Weight"; a C# identifier.</summary>
    public static string Pascal(string name)
    {
        var joined = new System.Text.StringBuilder(name.Length + 1);
        bool startsPart = true;
        char last = '\0';
        foreach (char letter in name)
        {
            if (letter is '.' or '_' or '-' or ' ')
            {
                startsPart = true;
                continue;
            }
            // "layer1.0" and "layer10" stay two names.
            if (startsPart && char.IsDigit(last) && char.IsDigit(letter))
                joined.Append('_');
            if (char.IsLetterOrDigit(letter))
                joined.Append(startsPart ? char.ToUpperInvariant(letter) : letter);
            last = letter;
            startsPart = false;
        }
        return joined.Length > 0 && char.IsLetter(joined[0]) ? joined.ToString() : "_" + joined;
    }
}
