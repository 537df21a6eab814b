using System.Diagnostics;
using System.Globalization;

namespace NetOptim.Tests.Models;

/// <summary>
/// Steps in a process where nothing else happens: this assembly run as a program. The process of the tests is no place to look at
/// memory of a whole process, for the test host's own threads, messages and late pages show in it as well.
/// </summary>
internal static class QuietProcess
{
    /// <summary>Growth that is no leak: pages that the system maps late. A leak of 16 bytes a step would make 1.6 MB.</summary>
    public const long LatePages = 200_000;

    private const int Steps = 100_000;

    /// <summary>What a process of its own allocated and grew by over 100,000 steps, once it had come to rest.</summary>
    public static Growth Measure()
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", ["exec", typeof(QuietProcess).Assembly.Location])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"The process ended with {process.ExitCode}:\n{output}{errors.Result}");
        long[] numbers = [.. output.Split(' ').Select(number => long.Parse(number, CultureInfo.InvariantCulture))];
        return new Growth(numbers[0], numbers[1]);
    }

    private static void Main()
    {
        using TrainedModel trained = Zoo.Train(nameof(ClipsBoth), threads: 2), other = Zoo.Train(nameof(BatchNormalized));
        Samples samples = Samples.For(trained.Model, 4), others = Samples.For(other.Model, 4);
        float[] outputs = new float[4 * trained.Model.Info.OutputSize];
        // The runtime is at rest when its compiler has made the last of the code.
        Growth growth = Run();
        for (int attempt = 0; attempt < 5 && growth is not { Managed: 0, WorkingSet: <= LatePages }; attempt++)
            growth = Run();
        Console.Write(string.Create(CultureInfo.InvariantCulture, $"{growth.Managed} {growth.WorkingSet}"));

        Growth Run()
        {
            // Asking for the working set allocates: that is done outside.
            long workingSet = Environment.WorkingSet, managed = GC.GetTotalAllocatedBytes(precise: true);
            for (int i = 0; i < Steps; i++)
            {
                trained.TrainStep(samples);
                other.TrainStep(others);
                trained.Model.Predict(samples.Inputs, outputs);
            }
            managed = GC.GetTotalAllocatedBytes(precise: true) - managed;
            return new Growth(managed, Environment.WorkingSet - workingSet);
        }
    }

    /// <summary>Bytes that were allocated on the managed heap by all threads, and that the process's memory grew by.</summary>
    public readonly record struct Growth(long Managed, long WorkingSet);
}
