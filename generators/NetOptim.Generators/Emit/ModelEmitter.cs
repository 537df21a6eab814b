using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Emit;

/// <summary>A model and its lowered programs → the text of its partial class. Nothing is decided here.</summary>
internal sealed class ModelEmitter(ModelDefinition model, LoweredProgram inference, LoweredProgram? training, LoweredProgram? evaluation, LoweredProgram? module)
{
    private readonly SourceWriter _writer = new();
    private readonly StructRegistry _structs = new();

    private string TargetType => model.Training!.Loss.TakesLabels ? "int" : "float";

    public string Emit()
    {
        EmittedFile.WriteHeader(_writer, "using System;", "using System.Runtime.CompilerServices;", "using System.Runtime.InteropServices;", "using NetOptim;", "using NetOptim.Kernels;");
        using (EmittedFile.OpenContainers(_writer, model.Declaration))
        {
            new SummaryEmitter(model, inference, training, module).WriteDocumentation(_writer);
            string baseClass = model.Training is null ? "CompiledModel" : $"CompiledModel<{TargetType}>";
            using (_writer.Block($"partial class {model.Declaration.Identifier} : {baseClass}"))
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
        _writer.Line($"public {model.Declaration.Identifier}(ModelOptions? options = null)");
        _writer.Line("    : base(Description, options)");
        _writer.Line("{");
        _writer.Line("}");
        _writer.Line();
        HyperparameterEmitter.Write(_writer, model);
        _writer.Line();
        new SummaryEmitter(model, inference, training, module).WriteDescription(_writer);
        _writer.Line();
        WriteConstants();
        if (model.Vocabulary is not null)
            TokenEmitter.Write(_writer, model.Training is null ? null : TargetType);
        WriteInference();
        if (model.Training is { } definition && training is not null)
            WriteTraining(definition, training);
        if (model.Module is { } part && module is not null)
            new ModuleEmitter(part, module, _structs, _writer).Write(model.Declaration.Identifier);
    }

    private void WriteConstants()
    {
        (string Name, string Value)[] constants = new[] { inference, training, module }
            .Where(program => program is not null)
            .SelectMany(program => program!.Kernels.Graph.Operations)
            .Select(operation => (operation.Op as ProductOp)?.Constant)
            .Where(constant => constant is not null)
            .Select(constant => constant!.Value)
            .Distinct()
            .ToArray();
        foreach ((_, string value) in constants)
        {
            _writer.Line($"private static {value};");
            _writer.Line();
        }
    }

    private void WriteInference()
    {
        var passes = new ProgramEmitter(inference, _structs, _writer, training is null ? "" : "Inference");
        _writer.Line("/// <inheritdoc/>");
        using (_writer.Block("protected override unsafe void Infer(float* input, float* output, int batch)"))
        {
            passes.WriteCalls(0, inference.Kernels.Kernels.Count, "Infer", ProgramEmitter.Locals("float* input", "float* output", "int batch"));
        }
        passes.WriteLoops(model.Declaration.Identifier);
    }

    private void WriteTraining(TrainingDefinition definition, LoweredProgram program)
    {
        var passes = new ProgramEmitter(program, _structs, _writer, "");
        int forward = program.Kernels.ForwardLength;
        _writer.Line();
        _writer.Line("/// <inheritdoc/>");
        _writer.Line($"protected override unsafe float* TrainingOutputs => {ProgramEmitter.Place(program.Plan[program.Kernels.Graph.Output], around: null)};");
        _writer.Line();
        _writer.Line("/// <inheritdoc/>");
        using (_writer.Block($"protected override unsafe double Forward(float* input, {TargetType}* target, int batch)"))
        {
            _writer.Line("double loss = 0;");
            _writer.Line();
            passes.WriteCalls(0, forward, "Forward", ProgramEmitter.Locals("float* input", $"{TargetType}* target", "int batch"), probes: true);
            _writer.Line();
            _writer.Line("return loss;");
        }
        passes.WriteLoops(model.Declaration.Identifier);
        _writer.Line();
        new UpdateEmitter(model, definition, program, passes, _structs, _writer).Write();
        WriteEvaluation(evaluation!);
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

    private void WriteEvaluation(LoweredProgram program)
    {
        var passes = new ProgramEmitter(program, _structs, _writer, "Evaluation");
        _writer.Line();
        _writer.Line("/// <inheritdoc/>");
        using (_writer.Block($"protected override unsafe double Evaluate(float* input, {TargetType}* target, float* output, int batch)"))
        {
            _writer.Line("Infer(input, output, batch);");
            _writer.Line("double loss = 0;");
            _writer.Line();
            passes.WriteCalls(0, program.Kernels.Kernels.Count, "Evaluate", ProgramEmitter.Locals("float* input", $"{TargetType}* target", "float* output", "int batch"));
            _writer.Line();
            _writer.Line("return loss;");
        }
        passes.WriteLoops(model.Declaration.Identifier);
    }
}
