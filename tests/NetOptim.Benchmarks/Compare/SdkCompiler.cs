using System.Diagnostics;
using System.Runtime.InteropServices;

namespace NetOptim.Benchmarks.Compare;

/// <summary>The C# compiler of the newest SDK beside the runtime that this process runs on.</summary>
internal static class SdkCompiler
{
    private static readonly string Folder = Find();

    /// <summary>How to start one of the compiler's programs.</summary>
    /// <param name="program"><c>csc</c> or <c>VBCSCompiler</c>.</param>
    /// <param name="arguments">Its arguments.</param>
    public static ProcessStartInfo Start(string program, params string[] arguments) =>
        new("dotnet", ["exec", Path.Combine(Folder, program + ".dll"), .. arguments]) { UseShellExecute = false };

    /// <summary>Compiles what a response file says, in a process of its own or in a server.</summary>
    /// <returns>Seconds from the start of the process to its end, and what it printed.</returns>
    /// <exception cref="DisagreementException">It refuses; the message is what it printed.</exception>
    public static (double Seconds, string Output) Compile(string responseFile, CompilerServer? server)
    {
        ProcessStartInfo start = Start("csc", [.. server?.ClientArguments ?? [], "/noconfig", "@" + responseFile]);
        start.RedirectStandardOutput = true;
        long begin = Stopwatch.GetTimestamp();
        using Process compiler = Process.Start(start) ?? throw new InvalidOperationException("The compiler could not be started.");
        string output = compiler.StandardOutput.ReadToEnd();
        compiler.WaitForExit();
        double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        return compiler.ExitCode == 0 ? (seconds, output) : throw new DisagreementException(output);
    }

    private static string Find()
    {
        string root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        string compiler = Directory.GetDirectories(Path.Combine(root, "sdk"))
            .Select(static sdk => Path.Combine(sdk, "Roslyn", "bincore", "csc.dll"))
            .Where(File.Exists)
            .MaxBy(static path => FileVersionInfo.GetVersionInfo(path) is var version ? new Version(version.FileMajorPart, version.FileMinorPart, version.FileBuildPart, version.FilePrivatePart) : null)
            ?? throw new InvalidOperationException($"There is no SDK with a compiler under {root}.");
        return Path.GetDirectoryName(compiler)!;
    }
}
