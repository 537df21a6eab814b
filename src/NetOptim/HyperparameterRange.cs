using System.Globalization;

namespace NetOptim;

/// <summary>Where a declared number must lie: what is set at run time is checked as the analyzer checks what is declared.</summary>
internal readonly record struct HyperparameterRange(double Minimum, double Maximum, bool MinimumExclusive, bool MaximumExclusive)
{
    /// <summary>Reads what <see cref="ToString"/> writes: <c>[0, 1)</c>, <c>(0, Infinity]</c>.</summary>
    public static bool TryParse(string text, out HyperparameterRange range)
    {
        string[] bounds = text.Length < 2 ? [] : text[1..^1].Split(", ");
        if (bounds.Length == 2
            && text[0] is '(' or '['
            && text[^1] is ')' or ']'
            && double.TryParse(bounds[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double minimum)
            && double.TryParse(bounds[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double maximum))
        {
            range = new(minimum, maximum, text[0] == '(', text[^1] == ')');
            return true;
        }
        range = default;
        return false;
    }

    /// <summary>Throws unless the value lies between the bounds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It does not; the message gives the range.</exception>
    public void Check(string name, double value)
    {
        bool low = MinimumExclusive ? value > Minimum : value >= Minimum;
        bool high = MaximumExclusive ? value < Maximum : value <= Maximum;
        if (low && high)
            return;
        throw new ArgumentOutOfRangeException(
            name, value, string.Create(CultureInfo.InvariantCulture, $"{name} must lie in {this}, but is {value}."));
    }

    /// <summary>In the notation of intervals, the same in every culture.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{(MinimumExclusive ? "(" : "[")}{Minimum}, {Maximum}{(MaximumExclusive ? ")" : "]")}");
}
