using System.Globalization;
using System.Text;

namespace NetOptim;

public sealed partial record ModelInfo
{
    /// <summary>The summary: a table of the layers, then what training and prediction need in memory. The same in every culture.</summary>
    public override string ToString()
    {
        List<string[]> rows = [["layer", "kind", "output", "parameters", "FLOPs"]];
        rows.AddRange(Layers.Select(layer => new[]
        {
            layer.Name, layer.Kind, Shape(layer.OutputShape), Count(layer.ParameterCount), Count(layer.Flops),
        }));
        rows.Add(["total", "", Shape(OutputShape), Count(ParameterCount), Count(Layers.Sum(layer => layer.Flops))]);
        StringBuilder text = new();
        text.Append(Name).Append(": ").Append(Shape(InputShape)).Append(" -> ").Append(Shape(OutputShape)).Append('\n');
        AppendTable(text, rows);
        long parameters = BlockBytes(Parameters);
        AppendLine(text, "parameters", Bytes(parameters));
        if (Buffers.Count > 0)
            AppendLine(text, "buffers", Bytes(BlockBytes(Buffers)));
        if (Loss is not null)
        {
            AppendLine(text, "optimizer", $"{Optimizer ?? "none"}, state {Bytes(parameters * OptimizerSlots)}, gradients {Bytes(parameters)}");
            AppendLine(text, "loss", Loss);
            AppendLine(text, "training", Arena(TrainingArena));
        }
        AppendLine(text, "prediction", Arena(InferenceArena));
        return text.ToString();
    }

    private static void AppendTable(StringBuilder text, List<string[]> rows)
    {
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        int total = widths.Sum() + 2 * (widths.Length - 1);
        for (int i = 0; i < rows.Count; i++)
        {
            if (i == 1 || i == rows.Count - 1)
                text.Append('-', total).Append('\n');
            // Names to the left, numbers to the right.
            IEnumerable<string> cells = rows[i].Select((cell, column) => column < 2 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]));
            text.AppendJoin("  ", cells).Append('\n');
        }
    }

    private static void AppendLine(StringBuilder text, string key, string value) =>
        text.Append(key.PadRight(12)).Append(value).Append('\n');

    private static string Arena(ArenaInfo arena)
    {
        string text = $"arena {FloatBytes(arena.FloatsPerSample)} per sample + {FloatBytes(arena.FixedFloats)}";
        if (arena.PartFloats > 0)
            text += $" + {FloatBytes(arena.PartFloats)} for each worker";
        if (arena.LiveFloatsPerSample > 0)
            text += $"; largest live set {FloatBytes(arena.LiveFloatsPerSample)} per sample";
        if (arena.Recomputed.Count > 0)
            text += $"; {arena.Recomputed.Count} values recomputed, {FloatBytes(arena.SavedFloatsPerSample)} per sample saved";
        return text;
    }

    private static string FloatBytes(int floats) => Bytes(floats * (long)sizeof(float));

    private static long BlockBytes(IReadOnlyList<ParameterInfo> tensors) => tensors.Sum(tensor => tensor.Length * (long)sizeof(float));

    private static string Shape(IReadOnlyList<int> shape) => string.Join('×', shape);

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Bytes(long bytes) => bytes switch
    {
        < 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:F1} KiB"),
        < 1024L * 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024.0 * 1024):F1} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024.0 * 1024 * 1024):F1} GiB"),
    };
}
