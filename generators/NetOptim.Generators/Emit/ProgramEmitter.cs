using NetOptim.Generators.Fusion;
using NetOptim.Generators.Graphs;
using NetOptim.Generators.Memory;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Emit;

/// <summary>A stretch of a lowered program → statements: a commented call per kernel, under the pointers to what it is the first to touch.</summary>
internal sealed class ProgramEmitter(LoweredProgram program, StructRegistry structs, SourceWriter writer, string suffix)
{
    private readonly KernelEmitter _kernels = new(program.Kernels, structs, suffix);

    /// <summary>The calls, each under a line that says what was fused.</summary>
    /// <param name="probes">Whether the passes let the base class look at each layer's result.</param>
    /// <param name="condition">A C# condition under which a kernel runs, or null.</param>
    /// <param name="otherwise">What runs where the condition does not hold, and a value that it touches besides; or null.</param>
    public void WriteCalls(
        int first, int end, bool probes = false, Func<Kernel, string?>? condition = null, Func<Kernel, (IReadOnlyList<string> Statements, Value Touched)?>? otherwise = null)
    {
        WriteBatchChecks(first, end);
        var known = new HashSet<Value>();
        for (int i = first; i < end; i++)
        {
            Kernel kernel = program.Kernels.Kernels[i];
            if (i > first)
                writer.Line();
            writer.Line("// " + KernelEmitter.Describe(kernel));
            (IReadOnlyList<string> Statements, Value Touched)? other = otherwise?.Invoke(kernel);
            WritePointers(program.Kernels.ReadBy(kernel).Concat(program.Kernels.StoredBy(kernel)).Concat(other is { } more ? [more.Touched] : []).Where(known.Add));
            string call = _kernels.Call(kernel);
            if (condition?.Invoke(kernel) is { } wanted)
            {
                writer.Line($"if ({wanted})");
                writer.Line("    " + call);
                writer.Lines(other?.Statements ?? []);
                continue;
            }
            writer.Lines(call.Split('\n'));
            if (probes && kernel.Result is { Extent: Extent.Elements } result && program.Kernels.IsStored(result) && kernel.Anchor?.Op is not LossTermOp)
                writer.Line($"Probe({Text.Quote(kernel.FirstLayer)}, {result.Name}, batch, {Text.Int(result.Size)});");
        }
    }

    /// <summary>Locals for places in the arena and in the blocks.</summary>
    private void WritePointers(IEnumerable<Value> values)
    {
        foreach (Value value in values)
        {
            string? place = value.Storage switch
            {
                Storage.Parameter => $"ParameterAt({Text.Int(value.Tensor!.Offset)})",
                Storage.Gradient => $"GradientAt({Text.Int(value.Tensor!.Offset)})",
                Storage.Buffer => $"BufferAt({Text.Int(value.Tensor!.Offset)})",
                Storage.Arena => Place(program.Plan[value]),
                _ => null,
            };
            if (place is not null)
                writer.Line($"float* {value.Name} = {place}; // {Describe(value)}{(value.Storage == Storage.Arena ? End(program.Plan[value]) : "")}");
        }
    }

    private void WriteBatchChecks(int first, int end)
    {
        Operation[] demanding = program.Kernels.Kernels.Skip(first).Take(end - first)
            .SelectMany(kernel => kernel.Operations)
            .Where(operation => operation.Op.SmallestBatch(operation) > 1)
            .ToArray();
        foreach (Operation operation in demanding)
            writer.Line($"RequireBatch(batch, {Text.Int(operation.Op.SmallestBatch(operation))}, {Text.Quote(operation.Layer)});");
        if (demanding.Length > 0)
            writer.Line();
    }

    public static string Place(ArenaBuffer buffer) => $"{(buffer.PerSample ? "ArenaAt" : "FixedArenaAt")}({Text.Int(buffer.Offset)})";

    private static string Describe(Value value) => value.Extent switch
    {
        Extent.Elements => $"[batch, {string.Join(", ", value.Shape)}]",
        Extent.Rows => $"[{Text.Rows(value.RowsPerSample)}]",
        _ => $"[{string.Join(", ", value.Shape)}]",
    };

    private static string End(ArenaBuffer buffer) => $", ends at {Text.Int(buffer.Offset + buffer.Length)}";
}
