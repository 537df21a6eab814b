using NetOptim.Generators.Fusion;
using NetOptim.Generators.Graphs;
using NetOptim.Generators.Memory;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Emit;

/// <summary>A stretch of a lowered program → statements: pointers to what it touches, then one commented call per kernel.</summary>
internal sealed class ProgramEmitter(LoweredProgram program, StructRegistry structs, SourceWriter writer, string suffix)
{
    private readonly KernelEmitter _kernels = new(program.Kernels, structs, suffix);

    /// <summary>Locals for what the kernels read and write: places in the arena and in the blocks.</summary>
    /// <param name="also">Values that are needed besides.</param>
    /// <param name="without">Values that are not needed after all.</param>
    public void WritePointers(int first, int end, IEnumerable<Value>? also = null, IEnumerable<Value>? without = null)
    {
        var values = new List<Value>();
        var known = new HashSet<Value>(without ?? []);
        for (int i = first; i < end; i++)
        {
            Kernel kernel = program.Kernels.Kernels[i];
            values.AddRange(program.Kernels.ReadBy(kernel).Where(known.Add));
            values.AddRange(program.Kernels.StoredBy(kernel).Where(known.Add));
        }
        values.AddRange((also ?? []).Where(known.Add));
        bool any = false;
        foreach (Value value in values)
        {
            string? block = value.Storage switch
            {
                Storage.Parameter => "ParameterMemory",
                Storage.Gradient => "GradientMemory",
                Storage.Buffer => "BufferMemory",
                _ => null,
            };
            string? place = block is not null ? $"{block}.Pointer + {Text.Int(value.Tensor!.Offset)}"
                : value.Storage == Storage.Arena ? Place(program.Plan[value])
                : null;
            if (place is null)
                continue;
            writer.Line($"float* {value.Name} = {place}; // {Describe(value)}{(block is null ? Lifetime(program.Plan[value]) : "")}");
            any = true;
        }
        if (any)
            writer.Line();
    }

    /// <summary>The calls, each under a line that says what was fused.</summary>
    /// <param name="probes">Whether the passes let the base class look at each layer's result.</param>
    /// <param name="condition">A C# condition under which a kernel runs, or null.</param>
    /// <param name="instead">Other statements for a kernel, or null.</param>
    public void WriteCalls(
        int first, int end, bool probes = false, Func<Kernel, string?>? condition = null, Func<Kernel, IReadOnlyList<string>?>? instead = null)
    {
        WriteBatchChecks(first, end);
        for (int i = first; i < end; i++)
        {
            Kernel kernel = program.Kernels.Kernels[i];
            if (i > first)
                writer.Line();
            writer.Line("// " + KernelEmitter.Describe(kernel));
            if (instead?.Invoke(kernel) is { } statements)
            {
                writer.Lines(statements);
                continue;
            }
            string call = _kernels.Call(kernel);
            if (condition?.Invoke(kernel) is { } wanted)
            {
                writer.Line($"if ({wanted})");
                writer.Line("    " + call);
                continue;
            }
            writer.Lines(call.Split('\n'));
            if (probes && kernel.Result is { Extent: Extent.Elements } result && program.Kernels.IsStored(result) && kernel.Anchor?.Op is not LossTermOp)
            {
                writer.Line("if (Probing)");
                writer.Line($"    Probe({Text.Quote(kernel.FirstLayer)}, {result.Name}, batch, {Text.Int(result.Size)});");
            }
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

    public static string Place(ArenaBuffer buffer) => buffer.PerSample
        ? buffer.Offset == 0 ? "Arena" : $"Arena + {Text.Int(buffer.Offset)}L * Capacity"
        : buffer.Offset == 0 ? "FixedArena" : $"FixedArena + {Text.Int(buffer.Offset)}";

    private static string Describe(Value value) => value.Extent switch
    {
        Extent.Elements => $"[batch, {string.Join(", ", value.Shape)}]",
        Extent.Rows => $"[{Text.Rows(value.RowsPerSample)}]",
        _ => $"[{string.Join(", ", value.Shape)}]",
    };

    private static string Lifetime(ArenaBuffer buffer) =>
        $"; floats [{buffer.Offset}, {buffer.Offset + buffer.Length}){(buffer.PerSample ? " per sample" : "")}";
}
