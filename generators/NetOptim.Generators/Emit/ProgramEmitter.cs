using NetOptim.Generators.Fusion;
using NetOptim.Generators.Graphs;
using NetOptim.Generators.Memory;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Emit;

/// <summary>A stretch of a lowered program → statements: a commented call per kernel, under the pointers to what it is the first to touch.</summary>
internal sealed class ProgramEmitter(LoweredProgram program, StructRegistry structs, SourceWriter writer, string suffix)
{
    public KernelEmitter Kernels { get; } = new(program.Kernels, structs, suffix);

    /// <summary>The calls, each under a line that says what was fused; those of a loop within it.</summary>
    /// <param name="probes">Whether the passes let the base class look at each layer's result.</param>
    /// <param name="condition">A C# condition under which a kernel runs, or null.</param>
    /// <param name="otherwise">What runs where the condition does not hold, and a value that it touches besides; or null.</param>
    public void WriteCalls(
        int first, int end, bool probes = false, Func<Kernel, string?>? condition = null, Func<Kernel, (IReadOnlyList<string> Statements, Value Touched)?>? otherwise = null)
    {
        WriteBatchChecks(first, end);
        var known = new HashSet<Value>();
        for (int i = first; i < end;)
        {
            Kernel kernel = program.Kernels.Kernels[i];
            if (i > first)
                writer.Line();
            if (program.Kernels.LoopOf(kernel) is not { } loop)
            {
                writer.Line("// " + KernelEmitter.Describe(kernel));
                WritePointers(Touched(kernel).Where(known.Add));
                WriteCall(kernel);
                i++;
                continue;
            }
            WritePointers(program.Kernels.Kernels.Skip(i).Take(loop.End - i).SelectMany(Touched).Where(value => program.Kernels.LoopAround(value) is null).Where(known.Add));
            string samples = loop.Bands == 1 ? "batch" : $"batch * {Text.Int(loop.Bands)}";
            using (writer.Block($"foreach (BatchPart part in Parts({samples}, {Text.Int(loop.Step)})) // {Describe(loop)} for each worker at a time: what the kernels leave for each other stays in the cache"))
            {
                for (; i < loop.End; i++)
                {
                    kernel = program.Kernels.Kernels[i];
                    if (i > loop.First)
                        writer.Line();
                    writer.Line("// " + KernelEmitter.Describe(kernel));
                    WritePointers(Touched(kernel).Where(known.Add));
                    WriteCall(kernel);
                }
            }
        }

        IEnumerable<Value> Touched(Kernel kernel)
        {
            IEnumerable<Value> touched = program.Kernels.ReadBy(kernel).Concat(program.Kernels.StoredBy(kernel));
            return otherwise?.Invoke(kernel) is { } more ? touched.Append(more.Touched) : touched;
        }

        void WriteCall(Kernel kernel)
        {
            string call = Kernels.Call(kernel);
            if (condition?.Invoke(kernel) is { } wanted)
            {
                writer.Line($"if ({wanted})");
                writer.Line("    " + call);
                writer.Lines(otherwise?.Invoke(kernel)?.Statements ?? []);
                return;
            }
            writer.Lines(call.Split('\n'));
            BatchLoop? loop = program.Kernels.LoopOf(kernel);
            string samples = loop is null ? "batch" : "part";
            if (probes && kernel.Result is { Extent: Extent.Elements } result && program.Kernels.IsStored(result) && kernel.Anchor?.Op is not LossTermOp)
                writer.Line($"Probe({Text.Quote(kernel.FirstLayer)}, {result.Name}, {samples}, {Text.Int(result.Size / (loop?.Bands ?? 1))});");
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
                Storage.Arena => Place(program.Plan[value], program.Kernels.LoopAround(value)),
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

    /// <param name="around">The loop outside which nobody needs it, or null.</param>
    public static string Place(ArenaBuffer buffer, BatchLoop? around) => buffer.Region switch
    {
        BufferRegion.Sample => $"ArenaAt({Text.Int(buffer.Offset)})",
        BufferRegion.Fixed => $"FixedArenaAt({Text.Int(buffer.Offset)})",
        _ => $"PartArenaAt({Text.Int(buffer.Offset)}, part, {Text.Int(buffer.Value.Size / around!.Bands)})",
    };

    /// <summary>What goes through the kernels of a loop together.</summary>
    private string Describe(BatchLoop loop)
    {
        if (loop.Bands == 1)
            return loop.Step == 1 ? "a sample" : $"{Text.Int(loop.Step)} samples";
        int lines = program.Kernels.Kernels.Skip(loop.First).Take(loop.End - loop.First).Max(kernel => kernel.Lines) / loop.Bands;
        return lines == 1 ? "a line of a sample" : $"{Text.Int(lines)} lines of a sample";
    }

    private string Describe(Value value) => value.Extent switch
    {
        Extent.Elements => $"[{Samples(value)}, {string.Join(", ", value.Shape)}]",
        Extent.Rows => $"[{Text.Rows(value.RowsPerSample)}]",
        _ => $"[{string.Join(", ", value.Shape)}]",
    };

    private string Samples(Value value) => program.Kernels.LoopAround(value) switch
    {
        null => "batch",
        { Bands: 1 } => "part",
        var loop => $"part / {Text.Int(loop.Bands)}",
    };

    private static string End(ArenaBuffer buffer) => $", ends at {Text.Int(buffer.Offset + buffer.Length)}";
}
