using System.Runtime.CompilerServices;
using System.Text;

namespace NetOptim.Generators;

/// <summary>The text of a check that has failed. Where it holds, as it nearly always does, nothing of the text is made.</summary>
[InterpolatedStringHandler]
internal readonly ref struct FailureText
{
    private readonly StringBuilder? _text;

    public FailureText(int literalLength, int formattedCount, bool condition, out bool isNeeded)
    {
        _ = formattedCount;
        isNeeded = !condition;
        _text = isNeeded ? new StringBuilder(literalLength) : null;
    }

    public void AppendLiteral(string literal) => _text!.Append(literal);

    public void AppendFormatted<T>(T value) => _text!.Append(value);

    public override string ToString() => _text!.ToString();
}
