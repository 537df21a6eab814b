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
        var joined = new System.Text.StringBuilder();
        foreach (string part in name.Split('.', '_', '-', ' ').Where(part => part.Length > 0))
        {
            // "layer1.0" and "layer10" stay two names.
            if (joined.Length > 0 && char.IsDigit(joined[joined.Length - 1]) && char.IsDigit(part[0]))
                joined.Append('_');
            joined.Append(char.ToUpperInvariant(part[0])).Append(part, 1, part.Length - 1);
        }
        string letters = new([.. joined.ToString().Where(c => char.IsLetterOrDigit(c) || c == '_')]);
        return letters.Length > 0 && char.IsLetter(letters[0]) ? letters : "_" + letters;
    }
}
