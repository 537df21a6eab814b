using System.Globalization;

namespace NetOptim.Benchmarks.Compare;

/// <summary>The figures as people read them.</summary>
internal static class Table
{
    public static void Print(TextWriter output, WorkloadResult result)
    {
        output.WriteLine();
        output.WriteLine(Invariant($"{result.Id}: {result.Title}, {result.Threads} thread{(result.Threads == 1 ? "" : "s")}{Rounds(result)}"));
        if (result.Refusal is not null)
        {
            output.WriteLine($"  not timed: {result.Refusal}");
            return;
        }
        if (OtherLoad.Disturbs(result.OtherLoad, result.Threads))
            output.WriteLine(Invariant($"  other processes kept {result.OtherLoad:F1} cores busy meanwhile: measure again on a quiet machine"));
        foreach (ContenderResult row in result.Contenders)
        {
            string rate = result.Flops is { } flops ? Invariant($"{flops / row.Median / 1e9,8:F1} GFLOP/s") : "";
            output.WriteLine(
                $"  {row.Name,-13}{Time(row.Median),11}  [{Time(row.Minimum),9}, {Time(row.LowerQuartile),9} – {Time(row.UpperQuartile),9}]{rate}{Comparison(row)}");
        }
    }

    private static string Rounds(WorkloadResult result) => result.Contenders is [var first, ..] ? Invariant($", {first.Rounds} rounds") : "";

    private static string Comparison(ContenderResult row)
    {
        string reached = row.Reached switch
        {
            true => "reached",
            false => "MISSED",
            null => "undecided",
        };
        if (row.MaximumSeconds is { } seconds)
            return $"   bar ≤ {Time(seconds)}: {reached}";
        if (row.Ratio is not { } ratio)
            return "";
        string bar = row.Bar is { } maximum ? Invariant($"   bar ≤ {maximum:F3}: {reached}") : "";
        return Invariant($"   NetOptim ÷ it {ratio:F3} ({1 / ratio:F2}× faster){bar}");
    }

    private static string Time(double seconds) => seconds switch
    {
        < 1e-6 => Invariant($"{seconds * 1e9:F0} ns"),
        < 1e-4 => Invariant($"{seconds * 1e6:F2} µs"),
        < 1e-3 => Invariant($"{seconds * 1e6:F1} µs"),
        < 1e-1 => Invariant($"{seconds * 1e3:F2} ms"),
        _ => Invariant($"{seconds * 1e3:F0} ms"),
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
