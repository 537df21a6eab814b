using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Diagnostics.Mends;

namespace NetOptim.Generators.Declarations;

/// <summary>Reads the arguments of one attribute, checks their ranges and reports what is wrong under the very argument.</summary>
/// <param name="isCall">Whether it is a call in <c>Build</c>.</param>
internal sealed class AttributeReader(AttributeDeclaration attribute, int index, ProblemSink problems, bool isCall = false)
{
    /// <summary>The attribute's place among the class's attributes; the calls of <c>Build</c> follow them.</summary>
    public int Index => index;

    public string Kind => attribute.Kind;

    /// <summary>The arguments that were written.</summary>
    public EquatableArray<ArgumentDeclaration> Written => attribute.Arguments;

    /// <summary>Whether C# has found no value for something that is written here.</summary>
    public bool HasErrors => attribute.HasErrors;

    /// <summary>Whether an error has been reported of what is written here: it is not the layer that was meant.</summary>
    public bool IsWrong => problems.IsWrong(index);

    /// <summary>Whether the shapes that it gets and gives are those that were meant.</summary>
    public bool KnowsShapes => problems.KnowsShapes(index);

    /// <summary>From now on nothing is said of it that is about shapes.</summary>
    public void LoseShapes() => problems.LoseShapes(index);

    /// <summary>An optional argument as it would be written here: <c>Bias = false</c> of an attribute, <c>bias: false</c> in a call.</summary>
    public string Spell(string name, string value) => isCall ? $"{Spell(name)}: {value}" : $"{name} = {value}";

    /// <summary>The name of an argument as it would be written here: <c>L2</c> of an attribute, <c>l2</c> in a call.</summary>
    public string Spell(string name) => isCall ? $"{char.ToLowerInvariant(name[0])}{name.Substring(1)}" : name;

    public bool Has(string name) => Find(name) is not null;

    /// <summary>A whole number in [minimum, maximum]. What layers count makes their shapes: where it is out of range, these are not known.</summary>
    public int Int(string name, int fallback, int minimum = int.MinValue, int maximum = int.MaxValue) =>
        (int)Number(name, fallback, minimum, maximum, minimumExclusive: false, maximumExclusive: false, leavesShapes: false);

    /// <summary>A number in [minimum, maximum], or below the maximum where that is exclusive. Rates, penalties and the like leave shapes as they are.</summary>
    public double Number(
        string name, double fallback, double minimum = double.NegativeInfinity, double maximum = double.PositiveInfinity,
        bool minimumExclusive = false, bool maximumExclusive = false) =>
        Number(name, fallback, minimum, maximum, minimumExclusive, maximumExclusive, leavesShapes: true);

    private double Number(string name, double fallback, double minimum, double maximum, bool minimumExclusive, bool maximumExclusive, bool leavesShapes)
    {
        if (Find(name)?.Value.Number is not double value)
            return fallback;
        if (double.IsNaN(value) || double.IsInfinity(value))
            return fallback; // ArgumentRules reports it, for every argument.
        bool low = minimumExclusive ? value > minimum : value >= minimum;
        bool high = maximumExclusive ? value < maximum : value <= maximum;
        if (low && high)
            return value;
        string range = Range(minimum, maximum, minimumExclusive, maximumExclusive);
        double valid = !low ? Nearest(minimum, minimumExclusive, fallback)
            : maximum == 1 && value is >= 2 and < 100 ? value / 100 // A share that is given in per cent.
            : Nearest(maximum, maximumExclusive, fallback);
        problems.Add(new Problem(Rules.ArgumentOutOfRange, index, name, new EquatableArray<string>([Kind, Spell(name), range, Text.Number(value)]))
        {
            Mends = new EquatableArray<Mend>([Mend.Write(this, name, Text.Number(valid))]),
            LeavesShapes = leavesShapes,
        });
        return fallback;

        // Next to an end that is excluded there is no nearest number: the usual one then, or one that is well within.
        double Nearest(double end, bool excluded, double usual) => !excluded ? end
            : usual > minimum && usual < maximum ? usual
            : end * 0.9;
    }

    public bool Flag(string name, bool fallback) => Find(name)?.Value.Number is double value ? value != 0 : fallback;

    public string? String(string name) => Find(name)?.Value.Text;

    /// <summary>The written member of an enum, or the fallback.</summary>
    public string Member(string name, string fallback) => Find(name)?.Value is { Undefined: false, Text: { } member } ? member : fallback;

    public EquatableArray<int> Integers(string name) => Find(name)?.Value.Integers ?? EquatableArray<int>.Empty;

    /// <summary>Reports a problem under an argument (or under the whole attribute where it was not written).</summary>
    public void Report(Rule rule, string? argument, params string[] values) => Report(rule, argument, [], values);

    /// <summary>Reports a problem and what would mend it.</summary>
    public void Report(Rule rule, string? argument, IReadOnlyList<Mend> mends, params string[] values) =>
        problems.Add(new Problem(rule, index, argument, new EquatableArray<string>(values)) { Mends = new EquatableArray<Mend>(mends) });

    /// <summary>Reports an argument that changes nothing where it stands.</summary>
    public void ReportWithoutEffect(string argument, string why) => Report(Rules.ArgumentWithoutEffect, argument, [Mend.Omit(this, argument)], Spell(argument), why);

    private ArgumentDeclaration? Find(string name) =>
        attribute.Arguments.FirstOrDefault(argument => string.Equals(argument.Name, name, StringComparison.OrdinalIgnoreCase));

    private static string Range(double minimum, double maximum, bool minimumExclusive, bool maximumExclusive)
    {
        bool low = !double.IsNegativeInfinity(minimum) && minimum != int.MinValue;
        bool high = !double.IsPositiveInfinity(maximum) && maximum != int.MaxValue;
        return (low, high) switch
        {
            (true, true) => $"in {(minimumExclusive ? "(" : "[")}{Text.Number(minimum)}, {Text.Number(maximum)}{(maximumExclusive ? ")" : "]")}",
            (true, false) => minimumExclusive ? $"greater than {Text.Number(minimum)}" : $"at least {Text.Number(minimum)}",
            _ => maximumExclusive ? $"less than {Text.Number(maximum)}" : $"at most {Text.Number(maximum)}",
        };
    }
}
