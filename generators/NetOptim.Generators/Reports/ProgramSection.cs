using NetOptim.Generators.Emit;
using NetOptim.Generators.Graphs;
using NetOptim.Generators.Memory;

namespace NetOptim.Generators.Reports;

/// <summary>One program of a model in a report: its kernels in order, its arena, and what goes through memory and why.</summary>
/// <param name="title">What it does.</param>
/// <param name="drawing">Name of the file with the drawing of its arena.</param>
internal sealed class ProgramSection(LoweredProgram program, string title, string drawing)
{
    public string Title => title;

    public LoweredProgram Program => program;

    public void Write(Markdown page)
    {
        page.Heading(2, title);
        WriteKernels(page);
        WriteArena(page);
        WriteRecomputed(page);
    }

    private void WriteKernels(Markdown page)
    {
        page.Heading(3, "Kernels");
        page.Table(
            ["#:", "kernel", "reads", "writes", "why it is a pass of its own"],
            program.Kernels.Kernels.Select(kernel => new[]
            {
                Text.Int(kernel.Index),
                Markdown.Code(KernelEmitter.Describe(kernel)),
                Markdown.Codes(program.Kernels.ReadBy(kernel).Select(value => value.Name)),
                Markdown.Codes(program.Kernels.StoredBy(kernel).Select(value => value.Name)),
                ReasonText.Of(kernel),
            }));
        if (program.Kernels.Loops.Count > 0)
        {
            page.Paragraph(
                "Some kernels go through the batch together, so many samples, or such a part of one, for each worker at a time: "
                + string.Join(", ", program.Kernels.Loops.Select(loop => $"{Text.Int(loop.First)} to {Text.Int(loop.End - 1)} ({Text.Int(loop.Step)}{(loop.Bands == 1 ? "" : "/" + Text.Int(loop.Bands))})"))
                + ". What they leave for each other is then read from the cache.");
        }
    }

    private void WriteArena(Markdown page)
    {
        StoredValue[] stored = [.. StoredValue.All(program)];
        if (stored.Length == 0)
            return;
        page.Heading(3, "Arena");
        page.Paragraph($"[![From left to right the kernels, from bottom to top the arena]({drawing})]({drawing})");
        page.Heading(3, "What was not fused, and why");
        page.Table(
            ["value", "bytes:", "made by:", "read by", "why it goes through memory"],
            stored.Select(item => new[]
            {
                Markdown.Code(item.Value.ToString()),
                Quantity.Bytes(program.Plan[item.Value].Length) + (program.Plan[item.Value].Region is var region && region == BufferRegion.Sample ? "" : ReasonText.Of(region)),
                Text.Int(item.Maker.Index),
                string.Join(", ", item.Readers.Select(kernel => Text.Int(kernel.Index))),
                string.Join("; ", item.Reasons()),
            }));
    }

    private void WriteRecomputed(Markdown page)
    {
        if (program.Recomputed.Count == 0)
            return;
        page.Heading(3, "What is computed again");
        page.Paragraph(
            $"The backward pass makes these {Text.Int(program.Recomputed.Count)} values once more from others that stay in memory anyway. Kept, they would make the arena "
            + $"{Quantity.Memory(program.SavedFloatsPerSample)} per sample larger.");
        page.Table(
            ["value", "bytes per sample:", "made again in kernel:"],
            program.Recomputed.Select(operation => new[] { Markdown.Code(operation.Output.ToString()), Quantity.Bytes(operation.Output.Size), string.Join(", ", Repeating(operation)) }));
    }

    private IEnumerable<string> Repeating(Operation first) => program.Kernels.Kernels
        .Where(kernel => kernel.Operations.Any(operation => operation.IsRepeated && ReferenceEquals(operation.Op, first.Op)))
        .Select(kernel => Text.Int(kernel.Index));
}
