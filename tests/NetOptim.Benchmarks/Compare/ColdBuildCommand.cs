using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using NetOptim.Benchmarks.Compare.Reading;
using NetOptim.Benchmarks.Compiled;
using NetOptim.Generators;

namespace NetOptim.Benchmarks.Compare;

/// <summary>
/// What fifty models cost in a build whose earlier results are of no use: the SDK's own compiler, in a new process and in a server that has compiled before, with and
/// without generator and analyzers, and what its <c>/reportanalyzer</c> says of them. In a new process the JIT's work on them is counted in, and the compiler's own
/// first work on what they ask for: how much that is, a generator and an analyzer show that only read the models.
/// </summary>
internal static partial class ColdBuildCommand
{
    private const int Rounds = 5;

    /// <summary>Rounds until the JIT is done with what a compiler server runs.</summary>
    private const int SettlingRounds = 6;
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
            Console.WriteLine($"{Machine.Current}");
            Console.WriteLine($"50 models, compiled by the SDK's compiler; medians of {Rounds}");
            string reading = WriteResponseFile(folder.FullName, "reading", ["/reportanalyzer", $"/analyzer:\"{typeof(ReadingGenerator).Assembly.Location}\""]);
            Print("in a new process", Measure(plain, generating, server: null));
            Print("in a new process, a generator and an analyzer that only read the models", Measure(plain, reading, server: null), maximumSeconds: null);
            using var server = new CompilerServer();
            for (int round = 0; round < SettlingRounds; round++)
                MeasureOnce(plain, generating, server);
            Print($"in a compiler server that has compiled {SettlingRounds} times before, as `dotnet build` finds it", Measure(plain, generating, server));
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

    private static Times Measure(string plain, string generating, CompilerServer? server)
    {
        Times[] rounds = [.. Enumerable.Range(0, Rounds).Select(_ => MeasureOnce(plain, generating, server))];
        return new(Median(static times => times.Bare), Median(static times => times.Whole), Median(static times => times.Generator), Median(static times => times.Analyzers));

        double Median(Func<Times, double> of) => Statistics.Median([.. rounds.Select(of)]);
    }

    private static Times MeasureOnce(string plain, string generating, CompilerServer? server)
    {
        (double bare, _) = SdkCompiler.Compile(plain, server);
        (double whole, string report) = SdkCompiler.Compile(generating, server);
        server?.RequireWork(bare + whole);
        return new(bare, whole, Reported("generator", report), Reported("analyzer", report));
    }

    private static void Print(string where, Times median, double? maximumSeconds = MaximumSeconds)
    {
        double both = median.Generator + median.Analyzers;
        Console.WriteLine(where);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  without generator   {median.Bare,7:F3} s"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  with it             {median.Whole,7:F3} s, the emitted code compiled too"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  generator           {median.Generator,7:F3} s, as the compiler reports"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  analyzers           {median.Analyzers,7:F3} s, over all threads"));
        string bar = maximumSeconds is { } most ? string.Create(CultureInfo.InvariantCulture, $"   bar ≤ {most:F3} s: {(both <= most ? "reached" : "MISSED")}") : "";
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  both                {both,7:F3} s{bar}"));
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

    /// <summary>Seconds of one round, or their medians.</summary>
    private readonly record struct Times(double Bare, double Whole, double Generator, double Analyzers);
}
