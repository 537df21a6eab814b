using NetOptim.Generators.Fusion;
using NetOptim.Generators.Graphs;
using NetOptim.Generators.Memory;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Emit;

/// <summary>A model and its lowered programs → the text of its partial class. Nothing is decided here.</summary>
internal sealed class ModelEmitter(ModelDefinition model, LoweredProgram inference, LoweredProgram? training, LoweredProgram? evaluation)
{
    private readonly SourceWriter _writer = new();
    private readonly StructRegistry _structs = new();

    private string TargetType => model.Training!.Loss.TakesLabels ? "int" : "float";

    public string Emit()
    {
        EmittedFile.WriteHeader(_writer, "using System;", "using System.Runtime.CompilerServices;", "using NetOptim;", "using NetOptim.Kernels;");
        using (EmittedFile.OpenContainers(_writer, model.Declaration))
        {
            new SummaryEmitter(model, inference.Plan, training?.Plan).WriteDocumentation(_writer);
            string baseClass = model.Training is null ? "CompiledModel" : $"CompiledModel<{TargetType}>";
            using (_writer.Block($"partial class {model.Declaration.Name} : {baseClass}"))
                WriteMembers();
        }
        _structs.Write(_writer);
        return _writer.ToString();
    }

    private void WriteMembers()
    {
        string name = model.Declaration.Name;
        _writer.Line("private HyperparameterValues _hyperparameters = new();");
        _writer.Line();
        _writer.Line($"/// <summary>Makes a {name} with fresh weights.</summary>");
        _writer.Line("/// <param name=\"options\">Seed, threads, capacity and back end; null: the defaults.</param>");
        _writer.Line($"public {name}(ModelOptions? options = null)");
        _writer.Line("    : base(Description, options)");
        _writer.Line("{");
        _writer.Line("}");
        _writer.Line();
        HyperparameterEmitter.Write(_writer, model);
        _writer.Line();
        new SummaryEmitter(model, inference.Plan, training?.Plan).WriteDescription(_writer);
        _writer.Line();
        WriteInference();
        if (model.Training is { } definition && training is not null)
            WriteTraining(definition, training);
    }

    private void WriteInference()
    {
        _writer.Line("/// <inheritdoc/>");
        using (_writer.Block("protected override unsafe void Infer(float* input, float* output, int batch)"))
        {
            inference.Kernels.Graph.Output.Storage = Storage.Output;
            inference.Kernels.Graph.Output.Name = "output";
            WriteKernels(inference, 0, inference.Kernels.Kernels.Count, training is null ? "" : "Inference", probes: false);
        }
    }

    private void WriteTraining(TrainingDefinition definition, LoweredProgram program)
    {
        int forward = program.Kernels.ForwardLength;
        ArenaBuffer outputs = program.Plan[program.Kernels.Graph.Output];
        _writer.Line();
        _writer.Line("/// <inheritdoc/>");
        _writer.Line($"protected override unsafe float* TrainingOutputs => {Place(outputs)};");
        _writer.Line();
        _writer.Line("/// <inheritdoc/>");
        using (_writer.Block($"protected override unsafe double Forward(float* input, {TargetType}* target, int batch)"))
        {
            WritePointers(program, 0, forward);
            _writer.Line("double loss = 0;");
            _writer.Line();
            WriteCalls(program, 0, forward, "", probes: true);
            _writer.Line("return loss;");
        }
        _writer.Line();
        _writer.Line("/// <inheritdoc/>");
        using (_writer.Block("protected override unsafe void Backward(float* input, int batch)"))
            WriteKernels(program, forward, program.Kernels.Kernels.Count, "", probes: false);
        _writer.Line();
        new UpdateEmitter(model, definition, _structs).Write(_writer);
        _writer.Line();
        _writer.Line("/// <inheritdoc/>");
        using (_writer.Block($"protected override unsafe double Evaluate(float* input, {TargetType}* target, float* output, int batch)"))
        {
            _writer.Line("Infer(input, output, batch);");
            _writer.Line("double loss = 0;");
            _writer.Line();
            evaluation!.Kernels.Graph.Input.Name = "output";
            WriteCalls(evaluation, 0, evaluation.Kernels.Kernels.Count, "Evaluation", probes: false);
            _writer.Line("return loss;");
        }
        _writer.Line();
        _writer.Line($"/// <summary>The declared schedule: {definition.Schedule.Name}.</summary>");
        _writer.Line("/// <inheritdoc/>");
        using (_writer.Block("public override float LearningRateAt(long step)"))
            _writer.Lines(definition.Schedule.Body);
        if (definition.Schedule.EpochEnd is not { } epochEnd)
            return;
        _writer.Line();
        _writer.Line("/// <inheritdoc/>");
        using (_writer.Block("public override void OnEpochEnd(double loss)"))
            _writer.Lines(epochEnd);
    }

    private void WriteKernels(LoweredProgram program, int first, int end, string suffix, bool probes)
    {
        WritePointers(program, first, end);
        WriteCalls(program, first, end, suffix, probes);
    }

    /// <summary>Locals for what the kernels read and write: places in the arena and in the blocks.</summary>
    private void WritePointers(LoweredProgram program, int first, int end)
    {
        IEnumerable<Kernel> kernels = program.Kernels.Kernels.Skip(first).Take(end - first);
        IEnumerable<Value> values = kernels
            .SelectMany(kernel => KernelProgram.ReadBy(kernel).Concat(program.Kernels.StoredBy(kernel)))
            .Distinct();
        var any = false;
        foreach (Value value in values)
        {
            string? place = value.Storage switch
            {
                Storage.Parameter => $"ParameterMemory.Pointer + {Text.Int(value.Tensor!.Offset)}; // {Describe(value)}",
                Storage.Gradient => $"GradientMemory.Pointer + {Text.Int(value.Tensor!.Offset)}; // {Describe(value)}",
                Storage.Buffer => $"BufferMemory.Pointer + {Text.Int(value.Tensor!.Offset)}; // {Describe(value)}",
                Storage.Arena => $"{Place(program.Plan[value])}; // {Describe(value)}{Lifetime(program.Plan[value])}",
                _ => null,
            };
            if (place is null)
                continue;
            _writer.Line($"float* {value.Name} = {place}");
            any = true;
        }
        if (any)
            _writer.Line();
    }

    private void WriteCalls(LoweredProgram program, int first, int end, string suffix, bool probes)
    {
        var kernels = new KernelEmitter(program.Kernels, _structs, suffix);
        WriteBatchChecks(program.Kernels.Kernels.Skip(first).Take(end - first));
        for (int i = first; i < end; i++)
        {
            Kernel kernel = program.Kernels.Kernels[i];
            if (i > first)
                _writer.Line();
            _writer.Line("// " + KernelEmitter.Describe(kernel));
            _writer.Line(kernels.Call(kernel));
            if (probes && kernel.Result is { Extent: Extent.Elements } result && program.Kernels.IsStored(result) && kernel.Anchor?.Op is not LossTermOp)
            {
                _writer.Line("if (Probing)");
                _writer.Line($"    Probe({Text.Quote(kernel.Layer)}, {result.Name}, batch, {Text.Int(result.Size)});");
            }
        }
    }

    private void WriteBatchChecks(IEnumerable<Kernel> kernels)
    {
        Operation[] demanding = kernels.SelectMany(kernel => kernel.Operations).Where(operation => operation.Op.SmallestBatch > 1).ToArray();
        foreach (Operation operation in demanding)
            _writer.Line($"RequireBatch(batch, {Text.Int(operation.Op.SmallestBatch)}, {Text.Quote(operation.Layer)});");
        if (demanding.Length > 0)
            _writer.Line();
    }

    private static string Place(ArenaBuffer buffer) => buffer.PerSample
        ? buffer.Offset == 0 ? "Arena" : $"Arena + {Text.Int(buffer.Offset)}L * Capacity"
        : buffer.Offset == 0 ? "FixedArena" : $"FixedArena + {Text.Int(buffer.Offset)}";

    private static string Describe(Value value) => value.Extent switch
    {
        Extent.Elements => $"[batch, {string.Join(", ", value.Shape)}]",
        Extent.Rows => "[batch]",
        _ => $"[{string.Join(", ", value.Shape)}]",
    };

    private static string Lifetime(ArenaBuffer buffer) =>
        $"; floats [{buffer.Offset}, {buffer.Offset + buffer.Length}){(buffer.PerSample ? " per sample" : "")}";
}
