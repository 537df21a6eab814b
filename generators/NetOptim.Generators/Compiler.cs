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
    public static string Compile(ModelDeclaration declaration)
    {
        FrontEndResult result = FrontEnd.Run(declaration);
        return result.Model is { } model ? Emit(model) : SurfaceEmitter.Emit(declaration, result.Hyperparameters);
    }

    private static string Emit(ModelDefinition model)
    {
        ValueNames.MakeUnique(model);
        LoweredProgram inference = Lower(model.Inference);
        LoweredProgram? training = model.Training is { } definition ? Lower(definition.Forward) : null;
        LoweredProgram? evaluation = model.Training is { } trained ? Lower(trained.Evaluation) : null;
        LoweredProgram? module = model.Module is { } part ? Lower(part.Graph, part.InputGradient) : null;
        return new ModelEmitter(model, inference, training, evaluation, module).Emit();
    }

    /// <summary>
    /// The passes on one program, in order; after each stage its verifier, always: an error of a pass is to be a diagnostic (NOPT9001) and
    /// not a model that computes something else.
    /// </summary>
    /// <param name="alsoWanted">A value besides the output that the caller reads.</param>
    internal static LoweredProgram Lower(Graph graph, Value? alsoWanted = null)
    {
        graph = DroppedRelu.Simplify(graph);
        graph = Scheduler.RemoveDead(graph, alsoWanted);
        graph = Scheduler.HoistBatchIndependent(graph);
        GraphVerifier.Verify(graph);

        KernelProgram kernels = Fuser.Fuse(graph, alsoWanted);
        KernelVerifier.Verify(kernels);

        ArenaPlan plan = ArenaPlanner.Plan(kernels);
        ArenaVerifier.Verify(kernels, plan);

        return new LoweredProgram(kernels, plan);
    }
}

/// <summary>A program ready to be emitted.</summary>
internal sealed record LoweredProgram(KernelProgram Kernels, ArenaPlan Plan);
