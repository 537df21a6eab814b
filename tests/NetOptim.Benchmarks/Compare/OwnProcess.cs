using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace NetOptim.Benchmarks.Compare;

/// <summary>This program once more, in a process of its own.</summary>
internal static class OwnProcess
{
    /// <summary>How to start it with these arguments, and with OpenMP and MKL on so many threads.</summary>
    public static ProcessStartInfo Start(IEnumerable<string> arguments, int threads)
    {
        string executable = Environment.ProcessPath ?? throw new InvalidOperationException("This process has no executable to start again.");
        var start = new ProcessStartInfo(executable) { UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(executable) == "dotnet")
            start.ArgumentList.Add(Assembly.GetExecutingAssembly().Location);
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment["OMP_NUM_THREADS"] = start.Environment["MKL_NUM_THREADS"] = threads.ToString(CultureInfo.InvariantCulture);
        return start;
    }
}
