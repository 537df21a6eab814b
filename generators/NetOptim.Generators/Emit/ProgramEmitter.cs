using NetOptim.Generators.Fusion;
using NetOptim.Generators.Graphs;
using NetOptim.Generators.Memory;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Emit;

/// <summary>A stretch of a lowered program → statements: a commented call per kernel, under the pointers to what it is the first to touch.</summary>
internal sealed class ProgramEmitter(LoweredProgram program, StructRegistry structs, SourceWriter writer, string suffix)
{
    private readonly List<LoopEmitter> _loops = [];

    public KernelEmitter Kernels { get; } = new(program.Kernels, structs, suffix);

    /// <summary>The calls, each under a line that says what was fused; those of a loop are a method of their own, which <see cref="WriteLoops"/> writes behind this one.</summary>
    /// <param name="first">The first kernel.</param>
    /// <param name="end">The kernel behind the last one.</param>
    /// <param name="method">The method at hand, after which loops are called.</param>
    /// <param name="locals">What is known in it besides the places of values: its parameters and what it has computed.</param>
    /// <param name="probes">Whether the passes let the base class look at each layer's result.</param>
    /// <param name="variant">How a kernel runs that does so on a condition, or in one of two ways; null for all others.</param>
    /// <param name="result">A value that the method reads behind the calls, or null.</param>
    public void WriteCalls(
        int first, int end, string method, IReadOnlyList<KernelField> locals, bool probes = false, Func<Kernel, KernelVariant?>? variant = null, Value? result = null)
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
                WriteKernel(writer, kernel, known, probes, variant);
                i++;
                continue;
            }
            Kernel[] kernels = [.. program.Kernels.Kernels.Skip(i).Take(loop.End - i)];
            var emitted = new LoopEmitter(method + "Loop" + Text.Int(_loops.Count + 1), locals);
            var inside = new HashSet<Value>();
            for (int j = 0; j < kernels.Length; j++)
            {
                if (j > 0)
                    emitted.Body.Line();
                WriteKernel(emitted.Body, kernels[j], inside, probes, variant);
            }
            _loops.Add(emitted);
            writer.Line($"// {Describe(kernels)}: {Describe(loop)} for each worker at a time; what the kernels leave for each other stays in the cache");
            writer.Lines(kernels.SelectMany(each => variant?.Invoke(each)?.Before ?? []));
            string samples = loop.Bands == 1 ? "batch" : $"batch * {Text.Int(loop.Bands)}";
            writer.Line($"RunParts({samples}, {Text.Int(loop.Step)}, {emitted.Argument});");
            i = loop.End;
        }
        // What only kernels of a loop touch is known to their method alone.
        if (result is not null && known.Add(result))
            WritePointers(writer, [result]);
    }

    /// <summary>The loops that the calls so far have named.</summary>
    /// <param name="model">The class that they are members of.</param>
    public void WriteLoops(string model)
    {
        foreach (LoopEmitter loop in _loops)
            loop.Write(writer, model);
        _loops.Clear();
    }

    /// <summary>Parameters of an emitted method.</summary>
    /// <param name="parameters">Each as it is declared: "int batch".</param>
    public static KernelField[] Locals(params string[] parameters) =>
        [.. parameters.Select(parameter => parameter.Split(' ')).Select(words => new KernelField(words[0], words[1], words[1]))];

    /// <summary>A kernel's call, under the pointers to what it is the first to touch.</summary>
    private void WriteKernel(SourceWriter target, Kernel kernel, HashSet<Value> known, bool probes, Func<Kernel, KernelVariant?>? variant)
    {
        KernelVariant? chosen = variant?.Invoke(kernel);
        BatchLoop? loop = program.Kernels.LoopOf(kernel);
        target.Line("// " + KernelEmitter.Describe(kernel));
        IEnumerable<Value> touched = program.Kernels.ReadBy(kernel).Concat(program.Kernels.StoredBy(kernel));
        WritePointers(target, (chosen?.Touched is { } more ? touched.Append(more) : touched).Where(known.Add));
        if (loop is null)
            target.Lines(chosen?.Before ?? []);
        string call = Kernels.Call(kernel);
        if (chosen is not null)
        {
            target.Line($"if ({chosen.Condition})");
            target.Line("    " + call);
            target.Lines(chosen.Otherwise);
            return;
        }
        target.Lines(call.Split('\n'));
        string samples = loop is null ? "batch" : "part";
        if (probes && kernel.Result is { Extent: Extent.Elements } result && program.Kernels.IsStored(result) && kernel.Anchor?.Op is not LossTermOp)
            target.Line($"Probe({Text.Quote(kernel.FirstLayer)}, {result.Name}, {samples}, {Text.Int(result.Size / (loop?.Bands ?? 1))});");
    }

    /// <summary>Locals for places in the arena and in the blocks.</summary>
    private void WritePointers(SourceWriter target, IEnumerable<Value> values)
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
                target.Line($"float* {value.Name} = {place}; // {Describe(value)}{(value.Storage == Storage.Arena ? End(program.Plan[value]) : "")}");
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

    /// <summary>The layers of a loop.</summary>
    private static string Describe(Kernel[] kernels)
    {
        string first = kernels[0].Layer, last = kernels[kernels.Length - 1].Layer;
        return first == last ? first : $"{first} to {last}";
    }

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
