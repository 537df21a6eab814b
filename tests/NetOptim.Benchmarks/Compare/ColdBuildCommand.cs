using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using NetOptim.Benchmarks.Compiled;
using NetOptim.Generators;

namespace NetOptim.Benchmarks.Compare;

/// <summary>
/// What fifty models cost in a build that finds nothing warm: the SDK's own compiler in a process of its own, with and without generator and analyzers, and
/// what its <c>/reportanalyzer</c> says of them. The JIT's work on them is counted in; the compiler itself comes compiled ahead of time.
/// </summary>
internal static partial class ColdBuildCommand
{
    private const int Rounds = 5;
    private const double MaximumSeconds = 1;

    /// <summary>Prints medians and whether the bar is reached.</summary>
    /// <returns>0; 1 where the compiler refuses the project.</returns>
    public static int Run()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("netoptim-");
        try
        {
            string plain = WriteResponseFile(folder.FullName, "plain", []);
            string generating = WriteResponseFile(folder.FullName, "generating", ["/reportanalyzer", $"/analyzer:\"{typeof(ModelGenerator).Assembly.Location}\""]);
            var bare = new List<double>();
            var whole = new List<double>();
            var generator = new List<double>();
            var analyzers = new List<double>();
            for (int round = 0; round < Rounds; round++)
            {
                bare.Add(Compile(plain).Seconds);
                (double seconds, string report) = Compile(generating);
                whole.Add(seconds);
                generator.Add(Reported("generator", report));
                analyzers.Add(Reported("analyzer", report));
            }
            Print(Statistics.Median(bare), Statistics.Median(whole), Statistics.Median(generator), Statistics.Median(analyzers));
            return 0;
        }
        catch (DisagreementException refusal)
        {
            Console.Error.WriteLine(refusal.Message);
            return 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Print(double bare, double whole, double generator, double analyzers)
    {
        Console.WriteLine($"{Machine.Current}");
        Console.WriteLine($"50 models, compiled by the SDK's compiler in a fresh process; medians of {Rounds}");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  without generator   {bare,7:F3} s"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  with it             {whole,7:F3} s, the emitted code compiled too"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  generator           {generator,7:F3} s, as the compiler reports"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  analyzers           {analyzers,7:F3} s, over all threads"));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"  both                {generator + analyzers,7:F3} s   bar ≤ {MaximumSeconds:F3} s: {(generator + analyzers <= MaximumSeconds ? "reached" : "MISSED")}"));
    }

    private static (double Seconds, string Report) Compile(string responseFile)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", CompilerPath(), "/noconfig", "@" + responseFile]) { RedirectStandardOutput = true, UseShellExecute = false };
        long begin = Stopwatch.GetTimestamp();
        using Process compiler = Process.Start(start) ?? throw new InvalidOperationException("The compiler could not be started.");
        string output = compiler.StandardOutput.ReadToEnd();
        compiler.WaitForExit();
        double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        return compiler.ExitCode == 0 ? (seconds, output) : throw new DisagreementException(output);
    }

    /// <summary>The compiler of the newest SDK beside the runtime that this process runs on.</summary>
    private static string CompilerPath()
    {
        string root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        return Directory.GetDirectories(Path.Combine(root, "sdk"))
            .Select(static sdk => Path.Combine(sdk, "Roslyn", "bincore", "csc.dll"))
            .Where(File.Exists)
            .MaxBy(static path => FileVersionInfo.GetVersionInfo(path) is var version ? new Version(version.FileMajorPart, version.FileMinorPart, version.FileBuildPart, version.FilePrivatePart) : null)
            ?? throw new InvalidOperationException($"There is no SDK with a compiler under {root}.");
    }

    private static string WriteResponseFile(string folder, string name, string[] more)
    {
        foreach ((string file, string text) in ModelSources.FiftyModels())
            File.WriteAllText(Path.Combine(folder, file), text);
        string path = Path.Combine(folder, name + ".rsp");
        File.WriteAllLines(
            path,
            [
                "/target:library", "/unsafe", "/nostdlib", "/optimize", "/langversion:14", "/nullable:enable", "/preferreduilang:en-US", $"/out:\"{Path.Combine(folder, name + ".dll")}\"",
                .. EditorSession.References(withTorch: false).OfType<PortableExecutableReference>().Select(static reference => $"/reference:\"{reference.FilePath}\""),
                .. more,
                $"\"{Path.Combine(folder, "*.cs")}\"",
            ]);
        return path;
    }

    private static double Reported(string what, string report)
    {
        Match match = TotalTime().Matches(report).FirstOrDefault(match => match.Groups["what"].Value == what)
            ?? throw new DisagreementException($"The compiler reports no time of the {what}:\n{report}");
        return double.Parse(match.Groups["seconds"].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"Total (?<what>analyzer|generator) execution time: (?<seconds>[\d.]+) seconds", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex TotalTime();
}
