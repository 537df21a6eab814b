using NetOptim.Generators.Declarations;
using NetOptim.Generators.Emit;
using NetOptim.Generators.Fusion;
using NetOptim.Generators.Gradients;
using NetOptim.Generators.Graphs;
using NetOptim.Generators.Memory;

namespace NetOptim.Generators;

/// <summary>The whole lowering, stage by stage.</summary>
internal static class Compiler
{
    /// <summary>Declaration → C# text. For a declaration with errors: the public surface alone, with bodies that throw.</summary>
    public static string Compile(ModelDeclaration declaration) => Compile(declaration, LoweringOptions.Default);

    /// <summary>The same, where it is said what the passes may do.</summary>
    internal static string Compile(ModelDeclaration declaration, LoweringOptions options)
    {
        FrontEndResult result = FrontEnd.Run(declaration);
        return result.Model is { } model ? Emit(model, options) : SurfaceEmitter.EmitRefused(declaration, result);
    }

    private static string Emit(ModelDefinition model, LoweringOptions options)
    {
        LoweredModel lowered = LowerAll(model, options);
        return new ModelEmitter(model, lowered.Inference, lowered.Training, lowered.Evaluation, lowered.Module).Emit();
    }

    /// <summary>All programs of a model, ready to be emitted: their values have the names that the emitted code gives them.</summary>
    internal static LoweredModel LowerAll(ModelDefinition model, LoweringOptions? options = null)
    {
        // Outputs go to the caller's memory, and the loss is evaluated there.
        model.Inference.Output.Storage = Storage.Output;
        model.Inference.Output.Name = "output";
        model.Training?.Evaluation.Input.Name = "output";

        LoweredProgram inference = Lower(model.Inference, options: options);
        LoweredProgram? training = model.Training is { } definition ? Lower(definition.Forward, options: options) : null;
        LoweredProgram? evaluation = model.Training is { } trained ? Lower(trained.Evaluation, options: options) : null;
        LoweredProgram? module = model.Module is { } part ? Lower(part.Graph, part.InputGradient, options) : null;
        ValueNames.MakeUnique([.. new[] { inference, training, module }.OfType<LoweredProgram>().Select(program => program.Kernels.Graph)], model.Training?.Optimizer);
        return new LoweredModel(inference, training, evaluation, module);
    }

    /// <summary>
    /// The passes on one program, in order; after each stage its verifier, always: an error of a pass is to be a diagnostic (NOPT9001) and
    /// not a model that computes something else.
    /// </summary>
    /// <param name="alsoWanted">A value besides the output that the caller reads.</param>
    /// <param name="options">What the passes may do.</param>
    internal static LoweredProgram Lower(Graph graph, Value? alsoWanted = null, LoweringOptions? options = null)
    {
        options ??= LoweringOptions.Default;
        graph = DroppedRelu.Simplify(graph);
        graph = Scheduler.RemoveDead(graph, alsoWanted);
        graph = Scheduler.HoistBatchIndependent(graph);
        LoweredProgram keeping = Place(graph, alsoWanted, options);
        if (!options.Recomputes)
            return keeping;

        (graph, IReadOnlyList<Operation> recomputed, Dictionary<Value, KeepReason> kept) = Recomputation.Insert(graph, alsoWanted);
        if (recomputed.Count == 0)
            return keeping with { Kept = kept };
        LoweredProgram recomputing = Place(graph, alsoWanted, options);
        int saved = keeping.Plan.FloatsPerSample - recomputing.Plan.FloatsPerSample;
        if (saved > 0)
            return recomputing with { Kept = kept, Recomputed = recomputed, SavedFloatsPerSample = saved };
        foreach (Operation operation in recomputed)
            kept.Add(operation.Output, KeepReason.NoGain);
        return keeping with { Kept = kept };
    }

    /// <summary>Ops → kernels → places in the arena.</summary>
    private static LoweredProgram Place(Graph graph, Value? alsoWanted, LoweringOptions options)
    {
        GraphVerifier.Verify(graph);

        KernelProgram kernels = Fuser.Fuse(graph, alsoWanted);
        if (options.TakesPrologues && Prologues.Insert(kernels) is { } withPrologues)
        {
            GraphVerifier.Verify(withPrologues);
            kernels = Fuser.Fuse(withPrologues, alsoWanted);
        }
        kernels.Join(BatchLoops.Find(kernels, options.Loops));
        KernelVerifier.Verify(kernels);

        ArenaPlan plan = ArenaPlanner.Plan(kernels);
        ArenaVerifier.Verify(kernels, plan);

        return new LoweredProgram(kernels, plan);
    }
}

/// <summary>The programs of a model, ready to be emitted.</summary>
/// <param name="Training">Null where the model has no loss, and so <paramref name="Evaluation"/>.</param>
/// <param name="Module">Null where nothing needs it.</param>
internal sealed record LoweredModel(LoweredProgram Inference, LoweredProgram? Training, LoweredProgram? Evaluation, LoweredProgram? Module);

/// <summary>A program ready to be emitted.</summary>
internal sealed record LoweredProgram(KernelProgram Kernels, ArenaPlan Plan)
{
    /// <summary>Ops of the forward half whose values are not kept for the backward half, which makes them once more.</summary>
    public IReadOnlyList<Operation> Recomputed { get; init; } = [];

    /// <summary>What that takes off the arena.</summary>
    public int SavedFloatsPerSample { get; init; }

    /// <summary>Why other values of the forward half are kept for the backward half.</summary>
    public IReadOnlyDictionary<Value, KeepReason> Kept { get; init; } = new Dictionary<Value, KeepReason>();
}
