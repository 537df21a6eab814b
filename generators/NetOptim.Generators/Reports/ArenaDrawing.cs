using System.Text;
using NetOptim.Generators.Memory;

namespace NetOptim.Generators.Reports;

/// <summary>
/// The arena of a program as SVG: a rectangle for every buffer, from the kernel that makes it to the last that reads it and from its first float to its
/// last. Its colours and its grey lines are told from a light background and from a dark one.
/// </summary>
internal sealed class ArenaDrawing
{
    private const double Left = 76, Right = 16, Top = 44, Gap = 36, Bottom = 40;
    private const double WidestChart = 1100, WidestKernel = 56, NarrowestKernel = 3;
    private const double PerSampleHeight = 420, FixedHeight = 110;
    private const double LetterWidth = 6.1, LetterHeight = 11;

    private readonly LoweredProgram _program;
    private readonly Dictionary<ArenaBuffer, StoredValue> _values;
    private readonly double _kernelWidth;
    private readonly StringBuilder _svg = new();

    private ArenaDrawing(LoweredProgram program)
    {
        _program = program;
        _values = StoredValue.All(program).ToDictionary(stored => program.Plan[stored.Value]);
        _kernelWidth = Math.Max(NarrowestKernel, Math.Min(WidestKernel, WidestChart / Moments));
    }

    /// <summary>The kernels, and behind them the caller, who reads the output.</summary>
    private int Moments => _program.Kernels.Kernels.Count + 1;

    private double ChartWidth => Moments * _kernelWidth;

    /// <summary>The drawing; of a program that needs no arena, null.</summary>
    public static string? Draw(LoweredProgram program) => program.Plan.Buffers.Count == 0 ? null : new ArenaDrawing(program).Draw();

    private string Draw()
    {
        (ArenaBuffer[] Buffers, double Height, int Floats, string Unit)[] charts =
        [
            .. new[]
            {
                (BuffersIn(BufferRegion.Sample), PerSampleHeight, _program.Plan.FloatsPerSample, "bytes per sample"),
                (BuffersIn(BufferRegion.Part), FixedHeight, _program.Plan.PartFloats, "bytes for each worker, whatever the batch"),
                (BuffersIn(BufferRegion.Fixed), FixedHeight, _program.Plan.FixedFloats, "bytes, whatever the batch"),
            }.Where(chart => chart.Item1.Length > 0),
        ];
        double height = charts.Sum(chart => Top + chart.Height + Gap) - Gap + Bottom;
        double width = Math.Max(Left + ChartWidth + Right, 560);
        _svg.Append($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Number(width)}\" height=\"{Number(height)}\" viewBox=\"0 0 {Number(width)} {Number(height)}\" role=\"img\">\n");
        _svg.Append($"<title>Arena of {Escape(_program.Kernels.Graph.Name)}</title>\n");
        _svg.Append("""
            <style>
            text { font: 11px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: #808080; }
            line { stroke: #808080; stroke-width: 1; stroke-opacity: .35; }
            line.half { stroke-opacity: .9; stroke-dasharray: 4 3; }
            rect { stroke: #ffffff; stroke-opacity: .35; stroke-width: .35; }
            rect.forward { fill: #3d6fa8; } rect.kept { fill: #a85a1c; } rect.backward { fill: #2f7d55; }
            text.on { fill: #ffffff; }
            </style>

            """.Replace("\r\n", "\n"));
        WriteLegend();
        double top = Top;
        foreach ((ArenaBuffer[] buffers, double chartHeight, int floats, string unit) in charts)
        {
            WriteChart(buffers, top, chartHeight, floats, unit);
            top += chartHeight + Gap + Top;
        }
        return _svg.Append("</svg>\n").ToString();
    }

    private ArenaBuffer[] BuffersIn(BufferRegion region) => [.. _program.Plan.Buffers.Where(buffer => buffer.Region == region)];

    private void WriteLegend()
    {
        (string Class, string Meaning)[] all = _program.Kernels.ForwardLength == _program.Kernels.Kernels.Count
            ? [("forward", "lives between kernels")]
            : [("forward", "within the forward pass"), ("kept", "kept for the backward pass"), ("backward", "within the backward pass")];
        double x = Left;
        foreach ((string name, string meaning) in all)
        {
            _svg.Append($"<g class=\"legend\"><rect class=\"{name}\" x=\"{Number(x)}\" y=\"6\" width=\"10\" height=\"10\"/><text x=\"{Number(x + 15)}\" y=\"15\">{meaning}</text></g>\n");
            x += 30 + meaning.Length * 6.7;
        }
    }

    private void WriteChart(ArenaBuffer[] buffers, double top, double height, int floats, string unit)
    {
        WriteAxes(top, height, floats, unit);
        foreach (ArenaBuffer buffer in buffers)
        {
            // In the kernel where one buffer's place becomes another's, the first half is the reader's and the second the writer's.
            double from = buffer.First + (buffers.Any(other => HandsOver(other, buffer)) ? 0.5 : 0);
            double to = buffer.Last + (buffers.Any(other => HandsOver(buffer, other)) ? 0.5 : 1);
            double bottom = top + height * (1 - (double)buffer.Offset / floats);
            WriteBuffer(
                buffer, Left + from * _kernelWidth, bottom - height * buffer.Length / floats, (to - from) * _kernelWidth, height * buffer.Length / floats);
        }
        if (_program.Kernels.ForwardLength < _program.Kernels.Kernels.Count)
        {
            double x = Left + _program.Kernels.ForwardLength * _kernelWidth;
            _svg.Append($"<line class=\"half\" x1=\"{Number(x)}\" y1=\"{Number(top)}\" x2=\"{Number(x)}\" y2=\"{Number(top + height)}\"/>\n");
        }
    }

    private static bool HandsOver(ArenaBuffer ending, ArenaBuffer starting) =>
        ending.Last == starting.First && ending.First < starting.First && ending.Offset == starting.Offset && ending.Length == starting.Length;

    private void WriteBuffer(ArenaBuffer buffer, double x, double y, double width, double height)
    {
        StoredValue stored = _values[buffer];
        string kind = stored.IsKeptForBackward ? "kept" : stored.Maker.Phase == Graphs.Phase.Forward ? "forward" : "backward";
        _svg.Append($"<g><rect class=\"{kind}\" x=\"{Number(x)}\" y=\"{Number(y)}\" width=\"{Number(width)}\" height=\"{Number(height)}\"/>");
        string name = buffer.Value.Name;
        double length = name.Length * 6.7 + 6;
        if (length <= width && height >= LetterHeight)
            _svg.Append($"<text class=\"on\" x=\"{Number(x + 3)}\" y=\"{Number(y + height / 2 + 4)}\">{Escape(name)}</text>");
        else if (length <= height && width >= LetterHeight)
            _svg.Append($"<text class=\"on\" transform=\"translate({Number(x + width / 2 + 4)} {Number(y + height / 2 + length / 2 - 3)}) rotate(-90)\">{Escape(name)}</text>");
        _svg.Append($"<title>{Escape(Tooltip(buffer, stored))}</title></g>\n");
    }

    private string Tooltip(ArenaBuffer buffer, StoredValue stored)
    {
        string until = buffer.Last < _program.Kernels.Kernels.Count ? Text.Int(buffer.Last) : "the end";
        return $"{stored.Value}: floats [{Text.Int(buffer.Offset)}, {Text.Int(buffer.Offset + buffer.Length)}){ReasonText.Of(buffer.Region)}, "
            + $"kernels {Text.Int(buffer.First)} to {until}\n{string.Join("\n", stored.Reasons())}";
    }

    private void WriteAxes(double top, double height, int floats, string unit)
    {
        _svg.Append($"<text x=\"{Number(Left)}\" y=\"{Number(top - 5)}\">{unit}, by kernel</text>\n");
        for (int i = 0; i <= 4; i++)
        {
            double y = top + height * (1 - i / 4.0);
            _svg.Append($"<line x1=\"{Number(Left)}\" y1=\"{Number(y)}\" x2=\"{Number(Left + ChartWidth)}\" y2=\"{Number(y)}\"/>");
            _svg.Append($"<text x=\"{Number(Left - 6)}\" y=\"{Number(y + 4)}\" text-anchor=\"end\">{Quantity.Memory((long)floats * i / 4)}</text>\n");
        }
        int step = Steps().First(candidate => candidate * _kernelWidth >= 30);
        for (int kernel = 0; kernel < _program.Kernels.Kernels.Count; kernel += step)
        {
            _svg.Append(
                $"<text x=\"{Number(Left + (kernel + 0.5) * _kernelWidth)}\" y=\"{Number(top + height + 15)}\" text-anchor=\"middle\">{Text.Int(kernel)}</text>\n");
        }
    }

    /// <summary>1, 2, 5, 10, 20, …</summary>
    private static IEnumerable<int> Steps()
    {
        for (int power = 1; ; power *= 10)
        {
            yield return power;
            yield return 2 * power;
            yield return 5 * power;
        }
    }

    private static string Number(double value) => Text.Number(Math.Round(value, 3));

    private static string Escape(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;").Replace("\"", "&quot;");
}
