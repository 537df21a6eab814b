using System.Globalization;

namespace Digits;

/// <summary>What the command line says.</summary>
internal sealed record SampleOptions
{
    /// <summary>The folder of the sample.</summary>
    public required string Sample { get; init; }

    public required int Epochs { get; init; }

    /// <summary>Whether the sample can keep its model in TorchSharp's memory.</summary>
    public bool HasTorchSharp { get; init; }

    public string Usage => $"""
        usage: dotnet run -c Release --project samples/{Sample} -- [options]
          --epochs N     passes over the training images (default {Epochs})
          --batch N      images in a step (default {Batch})
          --threads N    threads that share the work (default: one for every processor)
          --limit N      train on the first N images only, at least 10 (default: all 60,000)
          --output DIR   where the model and the plot are written (default: artifacts/{Sample})
        {(HasTorchSharp ? "  --native       keep the model in memory of our own, without TorchSharp\n" : "")}  --help         show this
        """;

    public int Batch { get; private init; } = 128;

    public int Threads { get; private init; }

    public int? Limit { get; private init; }

    public string? OutputOption { get; private init; }

    public string Output => OutputOption ?? Path.Combine("artifacts", Sample);

    public bool Native { get; private init; }

    public bool Help { get; private init; }

    /// <summary>These options, changed as the command line says.</summary>
    /// <exception cref="FormatException">An option that does not exist, or a value that is missing or out of range.</exception>
    public SampleOptions Parse(ReadOnlySpan<string> arguments)
    {
        SampleOptions options = this;
        while (arguments is [var name, .. var rest])
        {
            arguments = name is "--native" or "--help" or "-h" ? rest : rest[Math.Min(1, rest.Length)..];
            options = name switch
            {
                "--epochs" => options with { Epochs = Number(name, rest, 1, 10_000) },
                "--batch" => options with { Batch = Number(name, rest, 1, 60_000) },
                "--threads" => options with { Threads = Number(name, rest, 1, 1_024) },
                "--limit" => options with { Limit = Number(name, rest, 10, 60_000) },
                "--output" => options with { OutputOption = Value(name, rest) },
                "--native" when HasTorchSharp => options with { Native = true },
                "--help" or "-h" => options with { Help = true },
                _ => throw new FormatException($"'{name}' is no option of this sample."),
            };
        }
        return options;
    }

    private static int Number(string name, ReadOnlySpan<string> rest, int least, int most) =>
        int.TryParse(Value(name, rest), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
            : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"{name} takes a whole number from {least} to {most}, not '{rest[0]}'."));

    private static string Value(string name, ReadOnlySpan<string> rest) =>
        rest is [var value, ..] && !value.StartsWith('-') ? value : throw new FormatException($"{name} needs a value.");
}
