using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using NetOptim.Benchmarks.Peers;

namespace NetOptim.Benchmarks.Compare;

/// <summary>Measures the selected workloads, prints them and saves them.</summary>
internal static class CompareCommand
{
    private const double BlockMilliseconds = 25;
    private const double MaximumSeconds = 12;
    private const int LeastRounds = 5;

    /// <returns>0; 1 where a contender computed something else and was not timed.</returns>
    public static int Run(CompareOptions options) =>
        options.Threads is { } threads ? Measure(options, threads) : MeasureInChildren(options);

    private static int Measure(CompareOptions options, int threads)
    {
        var report = new Report(Machine.Current, PeerVersions(), []);
        Console.WriteLine($"{report.Machine}");
        Console.WriteLine(string.Join("; ", report.Peers.Select(static peer => $"{peer.Key} {peer.Value}")));
        Console.WriteLine(
            $"{threads} thread{(threads == 1 ? "" : "s")}; medians of {options.Rounds} alternating blocks of at least {BlockMilliseconds} ms, "
            + $"or of as many as fit in {MaximumSeconds} s but no fewer than {LeastRounds}, "
            + "[best, quartiles]; ratios: medians of the ratios within a round");
        var results = new List<WorkloadResult>();
        foreach (Workload workload in options.Selected)
        {
            WorkloadResult result = Measure(workload, options, threads);
            Table.Print(Console.Out, result);
            results.Add(result);
        }
        if (options.JsonPath is not null)
            (report with { Workloads = results }).Save(options.JsonPath);
        return ExitCode(results);
    }

    private static WorkloadResult Measure(Workload workload, CompareOptions options, int threads)
    {
        IReadOnlyList<Contender> contenders;
        try
        {
            contenders = workload.Open(threads);
        }
        catch (DisagreementException disagreement)
        {
            return WorkloadResult.Refused(workload, threads, disagreement.Message);
        }
        try
        {
            var otherLoad = new OtherLoad();
            IReadOnlyList<Measurement> measurements = Rounds.Measure(contenders, new(options.Rounds, BlockMilliseconds, MaximumSeconds, Math.Min(LeastRounds, options.Rounds)));
            return WorkloadResult.From(workload, threads, otherLoad.Cores, measurements);
        }
        finally
        {
            foreach (Contender contender in contenders)
                contender.Dispose();
        }
    }

    /// <summary>A process per number of threads: OpenMP's and MKL's teams can't be relied upon to shrink and grow in one.</summary>
    private static int MeasureInChildren(CompareOptions options)
    {
        var reports = new List<Report>();
        foreach (int threads in (int[])[1, 2])
        {
            if (threads > Environment.ProcessorCount)
            {
                Console.WriteLine($"{threads} threads are left out: there is one core.");
                continue;
            }
            string path = Path.GetTempFileName();
            try
            {
                using Process child = Process.Start(ChildStart(options, threads, path))
                    ?? throw new InvalidOperationException("The measuring process could not be started.");
                child.WaitForExit();
                if (child.ExitCode is not (0 or 1))
                    return child.ExitCode;
                reports.Add(Report.Load(path));
                Console.WriteLine();
            }
            finally
            {
                File.Delete(path);
            }
        }
        List<WorkloadResult> results = [.. reports.SelectMany(static report => report.Workloads)];
        if (options.JsonPath is not null)
            (reports[0] with { Workloads = results }).Save(options.JsonPath);
        return ExitCode(results);
    }

    private static ProcessStartInfo ChildStart(CompareOptions options, int threads, string jsonPath) => OwnProcess.Start(
        [
            "compare",
            "--threads", threads.ToString(CultureInfo.InvariantCulture),
            "--json", jsonPath,
            "--rounds", options.Rounds.ToString(CultureInfo.InvariantCulture),
            .. options.Filter is null ? (string[])[] : ["--filter", options.Filter],
        ],
        threads);

    private static Dictionary<string, string> PeerVersions() => new()
    {
        [TorchContenders.Label] = VersionOf(typeof(TorchMlp).BaseType!),
        [OnnxRuntimePrediction.Label] = VersionOf(typeof(Microsoft.ML.OnnxRuntime.InferenceSession)),
        [MklProduct.Label] = Mkl.Version,
    };

    private static string VersionOf(Type type)
    {
        string? version = type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        return version?.Split('+')[0] ?? "of unknown version";
    }

    private static int ExitCode(IEnumerable<WorkloadResult> results) => results.Any(static result => result.Refusal is not null) ? 1 : 0;
}
