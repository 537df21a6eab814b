using System.Globalization;
using System.IO.Enumeration;

namespace NetOptim.Benchmarks.Compare;

/// <summary>The options of <c>compare</c>.</summary>
/// <param name="Threads">Number of threads, or null for 1 and then 2.</param>
/// <param name="Filter">Which workloads: a part of the id, or a pattern with *; several with commas.</param>
/// <param name="JsonPath">Where the figures go as JSON.</param>
/// <param name="Rounds">Number of rounds.</param>
internal sealed record CompareOptions(int? Threads, string? Filter, string? JsonPath, int Rounds)
{
    public const int DefaultRounds = 21;

    /// <exception cref="UsageException">An option is unknown, lacks its value, or has a wrong one.</exception>
    public static CompareOptions Parse(ReadOnlySpan<string> arguments)
    {
        var options = new CompareOptions(null, null, null, DefaultRounds);
        for (int i = 0; i < arguments.Length; i += 2)
        {
            string name = arguments[i];
            if (name is not ("--threads" or "--filter" or "--json" or "--rounds"))
                throw new UsageException($"compare has no option \"{name}\"; it has --threads, --filter, --json and --rounds.");
            if (i + 1 == arguments.Length)
                throw new UsageException($"{name} needs a value.");
            string value = arguments[i + 1];
            options = name switch
            {
                "--threads" => options with { Threads = Number(name, value, Environment.ProcessorCount) },
                "--rounds" => options with { Rounds = Number(name, value, 10_000) },
                "--filter" => options with { Filter = value },
                _ => options with { JsonPath = value },
            };
        }
        if (options.Parts.FirstOrDefault(static part => !Workloads.All.Any(workload => Matches(workload.Id, part))) is { } unknown)
        {
            throw new UsageException(
                $"No workload matches \"{unknown}\". There are: {string.Join(", ", Workloads.All.Select(static workload => workload.Id))}.");
        }
        return options;
    }

    /// <summary>The workloads that the filter lets through.</summary>
    public IReadOnlyList<Workload> Selected => [.. Workloads.All.Where(workload => Filter is null || Parts.Any(part => Matches(workload.Id, part)))];

    private string[] Parts => Filter?.Split(',', StringSplitOptions.TrimEntries) ?? [];

    private static int Number(string name, string value, int maximum)
    {
        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= maximum)
            return number;
        throw new UsageException($"{name} is a whole number from 1 to {maximum}; got \"{value}\".");
    }

    /// <summary>A whole id selects that workload alone, although w2-predict-b1 is a part of w2-predict-b128 too.</summary>
    private static bool Matches(string id, string part) =>
        Workloads.All.Any(workload => workload.Id == part) ? id == part : FileSystemName.MatchesSimpleExpression($"*{part}*", id);
}

/// <summary>The command line is wrong; the message says what is expected.</summary>
internal sealed class UsageException(string message) : Exception(message);
