using NetOptim.Generators.Declarations;
using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Fusion;
using NetOptim.Generators.Graphs;
using NetOptim.Generators.Layers;

namespace NetOptim.Generators.Reports;

/// <summary>What the compiler made of a model, to be read: a page in Markdown, and a drawing of each program's arena beside it.</summary>
internal static class ModelReport
{
    /// <param name="name">Of the files, without an extension; unique in the project.</param>
    /// <returns>The page first; nothing for a model with errors, of which the diagnostics speak.</returns>
    public static EquatableArray<ReportFile> Of(ModelDeclaration declaration, string name)
    {
        try
        {
            return FrontEnd.Run(declaration).Model is { } model ? new(Files(model, name)) : EquatableArray<ReportFile>.Empty;
        }
        catch (Exception failure) when (CompilerFailure.IsOurs(failure))
        {
            // Where the model does not compile either, the generator says so; this is where the report alone fails.
            return new([new ReportFile(name + ".md", $"# {declaration.Name}\n\nThere is no report, for its making failed: {failure.GetType().Name}: {failure.Message}\n")]);
        }
    }

    private static IEnumerable<ReportFile> Files(ModelDefinition model, string name)
    {
        LoweredModel lowered = Compiler.LowerAll(model);
        ProgramSection[] sections =
        [
            .. Section(lowered.Inference, "Prediction"), .. Section(lowered.Training, "Training"), .. Section(lowered.Evaluation, "Evaluation, behind prediction"),
            .. Section(lowered.Module, "As a torch module"),
        ];
        yield return new ReportFile(name + ".md", Page(model, lowered, sections));
        foreach (ProgramSection section in sections)
        {
            if (ArenaDrawing.Draw(section.Program) is { } drawing)
                yield return new ReportFile(DrawingName(section.Program), drawing);
        }

        IEnumerable<ProgramSection> Section(LoweredProgram? program, string title) => program is null ? [] : [new(program, title, DrawingName(program))];
        string DrawingName(LoweredProgram program) => $"{name}.{program.Kernels.Graph.Name}.svg";
    }

    private static string Page(ModelDefinition model, LoweredModel lowered, ProgramSection[] sections)
    {
        var page = new Markdown();
        page.Heading(1, model.Declaration.Name);
        WriteSizes(page, model, sections);
        WriteLayers(page, model);
        WriteGraph(page, model, lowered.Inference.Kernels);
        page.Heading(2, "How to read the programs");
        page.Paragraph(
            "A kernel is one pass over memory, and one call in the emitted code. What is written behind *fused* happens in its registers: it costs no reading and no writing. "
            + "What one kernel makes and another reads goes through the arena; values of the same colour in its drawing live equally long. Sizes are those of one sample, but for what is said to be for each worker or for the whole batch.");
        foreach (ProgramSection section in sections)
            section.Write(page);
        if (model.Training is { } training && lowered.Training is { } program)
            WriteUpdate(page, model.Tensors.Parameters, training, program.Kernels);
        return page.ToString();
    }

    private static void WriteSizes(Markdown page, ModelDefinition model, ProgramSection[] sections)
    {
        page.Paragraph(
            $"{Text.Shape(model.InputShape)} → {Text.Shape(model.OutputShape)}. {Quantity.Count(Parameters(model))} parameters ({Quantity.Memory(Parameters(model))}), "
            + $"{Quantity.Count(model.Layers.Sum(layer => layer.Flops))} FLOPs for the prediction of a sample.");
        page.Table(
            ["program", "kernels:", "arena per sample:", "largest live set:", "for each worker:", "for the whole batch:", "computed again:"],
            sections.Select(section => new[]
            {
                section.Title,
                Quantity.Count(section.Program.Kernels.Kernels.Count),
                Quantity.Memory(section.Program.Plan.FloatsPerSample),
                Quantity.Memory(section.Program.Plan.LiveFloatsPerSample),
                Quantity.Memory(section.Program.Plan.PartFloats),
                Quantity.Memory(section.Program.Plan.FixedFloats),
                Quantity.Count(section.Program.Recomputed.Count),
            }));
    }

    private static void WriteLayers(Markdown page, ModelDefinition model)
    {
        page.Heading(2, "Layers");
        page.Table(
            ["layer", "kind", "output", "parameters:", "FLOPs per sample:"],
            model.Layers
                .Select(layer => new[] { Markdown.Code(layer.Name), layer.Kind, Text.Shape(layer.OutputShape), Quantity.Count(layer.Parameters), Quantity.Count(layer.Flops) })
                .Concat([["total", "", "", Quantity.Count(Parameters(model)), Quantity.Count(model.Layers.Sum(layer => layer.Flops))]]));
    }

    private static void WriteGraph(Markdown page, ModelDefinition model, KernelProgram inference)
    {
        page.Heading(2, "Graph");
        page.Paragraph("Layers in one box leave their results in registers for each other: in prediction one kernel makes them all.");
        IReadOnlyList<LayerCall> calls = LayerCalls.Of(model.Declaration, new ProblemSink()).Live().All;
        foreach (string chart in new GraphDiagram(model, calls, inference).Charts())
            page.Fenced("mermaid", chart);
    }

    private static void WriteUpdate(Markdown page, IReadOnlyList<Value> parameters, TrainingDefinition training, KernelProgram program)
    {
        page.Heading(2, "Update");
        page.Paragraph($"Where {training.Optimizer.Name} changes each parameter in `TrainStep`.");
        var updates = new EarlyUpdates(program, parameters, clipsNorm: training.Clip?.Norm is not null);
        page.Table(
            ["parameter", "shape", "numbers:", "updated"],
            parameters.Select(parameter => new[]
            {
                Markdown.Code(parameter.Tensor!.Name), Text.Shape(parameter.Shape), Quantity.Count(parameter.Size), ReasonText.Of(updates[parameter]),
            }));
    }

    private static long Parameters(ModelDefinition model) => model.Tensors.Parameters.Sum(parameter => (long)parameter.Size);
}
