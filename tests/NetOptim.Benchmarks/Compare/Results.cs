using System.Text.Json;
using System.Text.Json.Serialization;

namespace NetOptim.Benchmarks.Compare;

/// <summary>One contender's figures in a workload; times in seconds an iteration.</summary>
/// <param name="Name">Who.</param>
/// <param name="Median">Median of the block means.</param>
/// <param name="LowerQuartile">Their lower quartile.</param>
/// <param name="UpperQuartile">Their upper quartile.</param>
/// <param name="Minimum">The fastest block.</param>
/// <param name="IterationsPerBlock">Iterations in a block.</param>
/// <param name="Rounds">Number of blocks.</param>
/// <param name="Ratio">NetOptim's time divided by its time, the median over the rounds; absent where NetOptim doesn't compete.</param>
/// <param name="Bar">What that ratio may at most be.</param>
/// <param name="MaximumSeconds">What the median may at most be, where the bar is a time.</param>
/// <param name="Reached">Whether the bar is reached; absent where there is none, or where other processes took the cores it was measured on.</param>
internal sealed record ContenderResult(
    string Name,
    double Median,
    double LowerQuartile,
    double UpperQuartile,
    double Minimum,
    int IterationsPerBlock,
    int Rounds,
    double? Ratio,
    double? Bar,
    double? MaximumSeconds,
    bool? Reached);

/// <summary>A workload's figures, or why there are none.</summary>
/// <param name="Id">The workload's short name.</param>
/// <param name="Title">What was done.</param>
/// <param name="Threads">On how many threads.</param>
/// <param name="Flops">Floating-point operations of one iteration, where that was asked for.</param>
/// <param name="OtherLoad">Cores that other processes kept busy meanwhile; absent where the system does not say.</param>
/// <param name="Contenders">The figures.</param>
/// <param name="Refusal">Why nothing was timed.</param>
internal sealed record WorkloadResult(
    string Id,
    string Title,
    int Threads,
    double? Flops,
    double? OtherLoad,
    IReadOnlyList<ContenderResult> Contenders,
    string? Refusal)
{
    public static WorkloadResult From(Workload workload, int threads, double? otherLoad, IReadOnlyList<Measurement> measurements)
    {
        Measurement? ours = measurements.FirstOrDefault(static measurement => measurement.Name == Contender.Ours);
        return new(
            workload.Id,
            workload.Title,
            threads,
            workload.Flops,
            otherLoad,
            [.. measurements.Select(measurement => Row(workload, measurement, ours, Compare.OtherLoad.Disturbs(otherLoad, threads)))],
            Refusal: null);
    }

    public static WorkloadResult Refused(Workload workload, int threads, string reason) =>
        new(workload.Id, workload.Title, threads, workload.Flops, OtherLoad: null, [], reason);

    private static ContenderResult Row(Workload workload, Measurement measurement, Measurement? ours, bool disturbed)
    {
        double? ratio = ours is null || ours == measurement
            ? null
            : Statistics.MedianRatio(ours.Seconds, measurement.Seconds);
        Bar? bar = workload.Bars.FirstOrDefault(bar => bar.Peer == measurement.Name);
        double? maximum = ours == measurement ? workload.MaximumSeconds : null;
        double median = Statistics.Median(measurement.Seconds);
        return new(
            measurement.Name,
            median,
            Statistics.Quantile(measurement.Seconds, 0.25),
            Statistics.Quantile(measurement.Seconds, 0.75),
            measurement.Seconds.Min(),
            measurement.IterationsPerBlock,
            measurement.Seconds.Count,
            ratio,
            bar?.MaximumRatio,
            maximum,
            disturbed ? null : maximum is { } seconds ? median <= seconds : ratio is { } value ? bar?.IsReachedBy(value) : null);
    }
}

/// <summary>A whole comparison.</summary>
internal sealed record Report(Machine Machine, IReadOnlyDictionary<string, string> Peers, IReadOnlyList<WorkloadResult> Workloads)
{
    private static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public void Save(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this, Format) + "\n");

    public static Report Load(string path) =>
        JsonSerializer.Deserialize<Report>(File.ReadAllText(path), Format)
            ?? throw new InvalidDataException($"\"{path}\" holds no report.");
}
