using System.Diagnostics;
using System.Globalization;

namespace NetOptim.Benchmarks.Compare;

/// <summary>
/// How much of the machine other processes used while we measured: figures of several threads mean little where others took a core,
/// and the table has to say so.
/// </summary>
internal sealed class OtherLoad
{
    private const string Source = "/proc/stat";

    // The kernel counts in hundredths of a second, whatever its own tick is.
    private const double TicksPerSecond = 100;

    // A tenth of a core is what an otherwise idle system needs for itself.
    private const double Tolerance = 0.1;

    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly TimeSpan _ownStart = Environment.CpuUsage.TotalTime;
    private readonly double? _busyStart = BusySeconds();

    /// <summary>Cores that others kept busy on average since this object was made; null where the system does not say.</summary>
    public double? Cores => BusySeconds() is { } busy && _busyStart is { } start
        ? Math.Max(0, busy - start - (Environment.CpuUsage.TotalTime - _ownStart).TotalSeconds) / Stopwatch.GetElapsedTime(_start).TotalSeconds
        : null;

    /// <summary>Whether that load took time from a measurement on so many threads: whether all together wanted more cores than there are.</summary>
    public static bool Disturbs(double? cores, int threads) => cores > Environment.ProcessorCount - threads + Tolerance;

    private static double? BusySeconds()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists(Source))
            return null;
        // cpu user nice system idle iowait irq softirq steal guest guest_nice; guest time is in user time already.
        string[] fields = File.ReadLines(Source).First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        double ticks = 0;
        for (int i = 1; i <= 8 && i < fields.Length; i++)
        {
            if (i is not (4 or 5))
                ticks += double.Parse(fields[i], CultureInfo.InvariantCulture);
        }
        return ticks / TicksPerSecond;
    }
}
