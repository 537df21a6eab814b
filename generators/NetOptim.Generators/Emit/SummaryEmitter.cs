using NetOptim.Generators.Graphs;
using NetOptim.Generators.Memory;

namespace NetOptim.Generators.Emit;

/// <summary>What is known of the model at compile time: as XML doc for the editor, and as its <c>ModelInfo</c>.</summary>
internal sealed class SummaryEmitter(ModelDefinition model, LoweredProgram inference, LoweredProgram? training, LoweredProgram? module)
{
    private const int BytesPerFloat = 4;

    // As the runtime's DescriptionTable reads them.
    private static readonly string[] LayerHeadings = ["layer", "kind", "output", "parameters", "FLOPs"];
    private static readonly string[] TensorHeadings = ["tensor", "initializer", "shape", "offset", "fan in", "fan out"];
    private static readonly string[] BufferHeadings = ["value", "region", "offset", "length", "first", "last"];

    public void WriteDocumentation(SourceWriter writer)
    {
        writer.Line("/// <remarks>");
        writer.Line("/// <list type=\"table\">");
        writer.Line("/// <listheader><term>layer</term><description>kind, output shape, parameters, FLOPs per sample</description></listheader>");
        foreach (LayerSummary layer in model.Layers)
        {
            writer.Line(
                $"/// <item><term>{layer.Name}</term><description>{layer.Kind}, {Text.Shape(layer.OutputShape)}, {Text.Int(layer.Parameters)}, {Text.Int(layer.Flops)}</description></item>");
        }
        writer.Line("/// </list>");
        long parameters = model.Tensors.Parameters.Sum(parameter => (long)parameter.Size);
        writer.Line($"/// <para>{Text.Int(parameters)} parameters. Arena per sample: prediction {Bytes(inference.Plan.FloatsPerSample)}"
            + (training is null ? "" : $", training {Bytes(training.Plan.FloatsPerSample)} (largest live set {Bytes(training.Plan.LiveFloatsPerSample)})") + ".</para>");
        if (training is { Kernels.Loops.Count: > 0 })
        {
            int kernels = training.Kernels.Loops.Sum(loop => loop.End - loop.First);
            string portions = training.Kernels.Loops.Any(loop => loop.Bands > 1) ? "some samples, or lines of one, at a time" : "some samples at a time";
            writer.Line($"/// <para>In training {Text.Int(kernels)} kernels go through the batch in {Text.Int(training.Kernels.Loops.Count)} groups, {portions}, with {Bytes(training.Plan.PartFloats)}"
                + " for each worker between them.</para>");
        }
        if (training is { Recomputed.Count: > 0 })
        {
            writer.Line($"/// <para>In training {Text.Int(training.Recomputed.Count)} values of the forward pass are computed again in the backward pass;"
                + $" kept, they would make the arena {Bytes(training.SavedFloatsPerSample)} per sample larger.</para>");
        }
        WriteFusion(writer, "A prediction takes", inference);
        if (training is not null)
            WriteFusion(writer, "Forward, loss and backward take", training);
        writer.Line("/// </remarks>");
    }

    private static void WriteFusion(SourceWriter writer, string what, LoweredProgram program) =>
        writer.Line($"/// <para>{what} {FusionSummary.Of(program.Kernels).Replace("<", "&lt;")}.</para>");

    public void WriteDescription(SourceWriter writer)
    {
        writer.Line("private static ModelInfo Description { get; } = new()");
        writer.Line("{");
        using (writer.Indent())
        {
            writer.Line($"Name = {Text.Quote(model.Declaration.Name)},");
            writer.Line($"InputShape = [{string.Join(", ", model.InputShape)}],");
            writer.Line($"OutputShape = [{string.Join(", ", model.OutputShape)}],");
            if (model.Vocabulary is { } vocabulary)
                writer.Line($"Vocabulary = {Text.Int(vocabulary)},");
            WriteTable(writer, "Layers = ", "Layers", LayerHeadings, model.Layers.Select(Row), ",");
            WriteTable(writer, "Parameters = ", "Tensors", TensorHeadings, model.Tensors.Parameters.Select(Row), ",");
            WriteTable(writer, "Buffers = ", "Tensors", TensorHeadings, model.Tensors.Buffers.Select(Row), ",");
            writer.Line($"Loss = {(model.Training is { } loss ? Text.Quote(loss.Loss.Kind) : "null")},");
            writer.Line($"Task = TaskKind.{model.Training?.Loss.Task ?? "Regression"},");
            writer.Line($"Optimizer = {(model.Training is { } rule ? Text.Quote(rule.Optimizer.Name) : "null")},");
            writer.Line($"OptimizerSlots = {Text.Int(model.Training?.Optimizer.Slots ?? 0)},");
            writer.Line($"EarlyStopping = {model.EarlyStopping ?? "null"},");
            WriteArena(writer, "TrainingArena", training ?? module, module);
            WriteArena(writer, "InferenceArena", inference, null);
        }
        writer.Line("};");
    }

    /// <param name="other">Another program that runs in the same arena: there is room for either.</param>
    private static void WriteArena(SourceWriter writer, string name, LoweredProgram? program, LoweredProgram? other)
    {
        ArenaPlan? plan = program?.Plan;
        int perSample = Math.Max(plan?.FloatsPerSample ?? 0, other?.Plan.FloatsPerSample ?? 0);
        int fixedFloats = Math.Max(plan?.FixedFloats ?? 0, other?.Plan.FixedFloats ?? 0);
        int part = Math.Max(plan?.PartFloats ?? 0, other?.Plan.PartFloats ?? 0);
        int live = Math.Max(plan?.LiveFloatsPerSample ?? 0, other?.Plan.LiveFloatsPerSample ?? 0);
        WriteTable(
            writer, $"{name} = new({Text.Int(perSample)}, {Text.Int(fixedFloats)}, ", "Buffers", BufferHeadings, (plan?.Buffers ?? []).Select(Row), ")");
        writer.Line("{");
        using (writer.Indent())
        {
            writer.Line($"LiveFloatsPerSample = {Text.Int(live)},");
            if (part > 0)
                writer.Line($"PartFloats = {Text.Int(part)},");
            if (program is { Recomputed.Count: > 0 })
            {
                WriteTable(writer, "Recomputed = ", "Values", ["value"], program.Recomputed.Select(operation => new[] { operation.Output.Name }), ",");
                writer.Line($"SavedFloatsPerSample = {Text.Int(program.SavedFloatsPerSample)},");
            }
        }
        writer.Line("},");
    }

    private static string Bytes(int floats) => $"{Text.Int((long)floats * BytesPerFloat)} bytes";

    /// <summary>A list that the runtime reads from a table; an empty one needs none.</summary>
    private static void WriteTable(SourceWriter writer, string before, string list, string[] headings, IEnumerable<string[]> rows, string after)
    {
        string[][] all = [.. rows];
        if (all.Length == 0)
        {
            writer.Line($"{before}[]{after}");
            return;
        }
        writer.Line($"{before}DescriptionTable.{list}(");
        using (writer.Indent())
            TableEmitter.Write(writer, headings, all, ")" + after);
    }

    private static string[] Row(LayerSummary layer) =>
        [layer.Name, layer.Kind, Text.Shape(layer.OutputShape), Text.Int(layer.Parameters), Text.Int(layer.Flops)];

    private static string[] Row(Value value)
    {
        TensorDefinition tensor = value.Tensor!;
        return [tensor.Name, tensor.Initializer, Text.Shape(tensor.Shape), Text.Int(tensor.Offset), Text.Int(tensor.FanIn), Text.Int(tensor.FanOut)];
    }

    private static string[] Row(ArenaBuffer buffer) =>
    [
        buffer.Value.Name, buffer.Region.ToString().ToLowerInvariant(), Text.Int(buffer.Offset), Text.Int(buffer.Length), Text.Int(buffer.First), Text.Int(buffer.Last),
    ];
}
