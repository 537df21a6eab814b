using System.Diagnostics;
using System.Globalization;

namespace NetOptim.Benchmarks.Compare;

/// <summary>The peak memory of training, every trainer in a process of its own, so that no library counts that a trainer does not need.</summary>
internal static class MemoryCommand
{
    /// <summary>The command that a process measures itself with.</summary>
    public const string ChildCommand = "memory-of";

    private const string Status = "/proc/self/status";
    private const string PeakField = "VmHWM:";
    private const int LeastSteps = 20;

    /// <summary>Prints a line per training workload, and whether its bar is reached.</summary>
    /// <returns>0, or what a child that failed returned.</returns>
    /// <exception cref="UsageException">An option is one of <c>compare</c>'s alone, or no training workload is selected.</exception>
    public static int Run(CompareOptions options)
    {
        if (options.JsonPath is not null || options.Rounds != CompareOptions.DefaultRounds)
            throw new UsageException("memory has the options --threads and --filter alone.");
        TrainingWorkload[] workloads = [.. options.Selected.OfType<TrainingWorkload>()];
        if (workloads.Length == 0)
            throw new UsageException($"No training workload matches \"{options.Filter}\".");
        int threads = options.Threads ?? 1;
        Console.WriteLine($"{Machine.Current}");
        Console.WriteLine(
            $"{threads} thread{(threads == 1 ? "" : "s")}; peak resident memory of a process that does nothing but {LeastSteps} training steps, "
            + "or twice as many as lie between two of TorchSharp's collections");
        foreach (TrainingWorkload workload in workloads)
        {
            var peaks = new Dictionary<string, double>();
            foreach (string trainer in workload.Trainers.Keys)
            {
                using Process child = Process.Start(ChildStart(workload.Id, trainer, threads))
                    ?? throw new InvalidOperationException("The measuring process could not be started.");
                string output = child.StandardOutput.ReadToEnd();
                child.WaitForExit();
                if (child.ExitCode != 0)
                    return child.ExitCode;
                peaks[trainer] = double.Parse(output, CultureInfo.InvariantCulture);
            }
            Print(workload, peaks);
        }
        return 0;
    }

    /// <summary>The child's part: trains, and prints its own peak in bytes.</summary>
    public static int RunChild(string id, string trainer, string threads)
    {
        TrainingWorkload workload = Workloads.All.OfType<TrainingWorkload>().Single(workload => workload.Id == id);
        using TrainingContender contender = workload.Trainers[trainer](int.Parse(threads, CultureInfo.InvariantCulture));
        contender.Run(Math.Max(LeastSteps, 2 * contender.Granularity));
        Console.WriteLine(PeakBytes().ToString(CultureInfo.InvariantCulture));
        return 0;
    }

    private static long PeakBytes()
    {
        if (!OperatingSystem.IsLinux())
            throw new PlatformNotSupportedException($"The peak memory is read from {Status}; measure it on Linux.");
        string line = File.ReadLines(Status).First(static line => line.StartsWith(PeakField, StringComparison.Ordinal));
        string[] fields = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        return long.Parse(fields[1], CultureInfo.InvariantCulture) * 1024;
    }

    private static void Print(TrainingWorkload workload, Dictionary<string, double> peaks)
    {
        double ours = peaks[Contender.Ours];
        Console.WriteLine();
        Console.WriteLine($"{workload.Id}: {workload.Title}");
        foreach ((string trainer, double peak) in peaks)
        {
            string comparison = trainer == Contender.Ours ? "" : string.Create(CultureInfo.InvariantCulture, $"   NetOptim ÷ it {ours / peak:F3}");
            if (trainer != Contender.Ours && workload.MaximumMemoryRatio is { } maximum)
                comparison += string.Create(CultureInfo.InvariantCulture, $"   bar ≤ {maximum:F3}: {(ours / peak <= maximum ? "reached" : "MISSED")}");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {trainer,-13}{peak / (1 << 20),9:F1} MiB{comparison}"));
        }
    }

    private static ProcessStartInfo ChildStart(string id, string trainer, int threads)
    {
        ProcessStartInfo start = OwnProcess.Start([ChildCommand, id, trainer, threads.ToString(CultureInfo.InvariantCulture)], threads);
        start.RedirectStandardOutput = true;
        return start;
    }
}
