using System.Diagnostics;

namespace NetOptim.Benchmarks.Compare;

/// <summary>How long and how often to measure.</summary>
/// <param name="Count">Rounds; in each, every contender has one block.</param>
/// <param name="BlockMilliseconds">Least length of a block.</param>
/// <param name="MaximumSeconds">Where all rounds would take longer than this, there are fewer, but never fewer than <paramref name="LeastCount"/>.</param>
/// <param name="LeastCount">Least number of rounds that a median is taken of.</param>
internal sealed record RoundOptions(int Count, double BlockMilliseconds, double MaximumSeconds, int LeastCount);

/// <summary>What one contender did: the mean time of an iteration in each of its blocks, in seconds.</summary>
internal sealed record Measurement(string Name, int IterationsPerBlock, IReadOnlyList<double> Seconds);

/// <summary>Measures contenders alternately, A B C A B C …, so that whatever else the machine does meets them all alike.</summary>
internal static class Rounds
{
    private const double WarmUpMilliseconds = 400;
    private const double SettleMilliseconds = 2;

    /// <summary>Warms every contender up, finds its block length, then times the rounds.</summary>
    public static IReadOnlyList<Measurement> Measure(IReadOnlyList<Contender> contenders, RoundOptions options)
    {
        int[] iterations = [.. contenders.Select(contender => WarmUp(contender, options.BlockMilliseconds))];
        List<double>[] seconds = [.. contenders.Select(_ => new List<double>())];
        long start = Stopwatch.GetTimestamp();
        for (int round = 0; round < options.Count; round++)
        {
            if (round >= options.LeastCount && Stopwatch.GetElapsedTime(start).TotalSeconds > options.MaximumSeconds)
                break;
            for (int i = 0; i < contenders.Count; i++)
                seconds[i].Add(Block(contenders[i], iterations[i]));
        }
        return [.. contenders.Select((contender, i) => new Measurement(contender.Name, iterations[i], seconds[i]))];
    }

    private static int WarmUp(Contender contender, double blockMilliseconds)
    {
        // One by one first: the JIT replaces its quick first code after 30 calls and a tenth of a second without new methods.
        RunFor(contender, WarmUpMilliseconds);
        Thread.Sleep(150);
        RunFor(contender, WarmUpMilliseconds / 2);

        int granularity = contender.Granularity;
        for (int iterations = granularity; ; iterations *= 2)
        {
            // The fastest of three: a thread that lost its core for a while would make the blocks too short.
            double elapsed = Enumerable.Range(0, 3).Min(_ => Milliseconds(contender, iterations));
            if (elapsed < blockMilliseconds / 2 && iterations < 1 << 28)
                continue;
            double blocks = Math.Ceiling(blockMilliseconds / elapsed * iterations / granularity);
            return Math.Max(1, (int)blocks) * granularity;
        }
    }

    private static double Milliseconds(Contender contender, int iterations)
    {
        long start = Stopwatch.GetTimestamp();
        contender.Run(iterations);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Block(Contender contender, int iterations)
    {
        // The garbage of one contender is not to be collected in the time of the next.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        AwaitQuiet();
        // An iteration that fills a block by itself has no need of another one to warm up.
        if (iterations > contender.Granularity)
            RunFor(contender, SettleMilliseconds);
        return Milliseconds(contender, iterations) / 1e3 / iterations;
    }

    /// <summary>Thread pools spin for a while after their last work: the next block waits until this process's threads sleep.</summary>
    private static void AwaitQuiet()
    {
        for (int i = 0; i < 50; i++)
        {
            TimeSpan before = Environment.CpuUsage.TotalTime;
            long start = Stopwatch.GetTimestamp();
            Thread.Sleep(4);
            if (Environment.CpuUsage.TotalTime - before < 0.25 * Stopwatch.GetElapsedTime(start))
                return;
        }
    }

    private static void RunFor(Contender contender, double milliseconds)
    {
        long start = Stopwatch.GetTimestamp();
        do
            contender.Run(1);
        while (Stopwatch.GetElapsedTime(start).TotalMilliseconds < milliseconds);
    }
}
