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

    /// <summary>The passes on one program, in order; after each stage its verifier.</summary>
    /// <param name="alsoWanted">A value besides the output that the caller reads.</param>
    internal static LoweredProgram Lower(Graph graph, Value? alsoWanted = null)
    {
        graph = DroppedRelu.Simplify(graph);
        graph = Scheduler.RemoveDead(graph, alsoWanted);
        graph = Scheduler.HoistBatchIndependent(graph);
        Verify(() => GraphVerifier.Verify(graph));

        KernelProgram kernels = Fuser.Fuse(graph, alsoWanted);
        Verify(() => KernelVerifier.Verify(kernels));

        ArenaPlan plan = ArenaPlanner.Plan(kernels);
        Verify(() => ArenaVerifier.Verify(kernels, plan));

        return new LoweredProgram(kernels, plan);
    }

    /// <summary>Verifiers run in debug builds of the compiler, and always in its tests.</summary>
    private static void Verify(Action verifier)
    {
        if (AlwaysVerify)
            verifier();
    }

    /// <summary>Whether every stage is verified; tests switch it on in release builds.</summary>
    internal static bool AlwaysVerify { get; set; } = IsDebugBuild;

    private static bool IsDebugBuild
    {
        get
        {
#if DEBUG
            return true;
#else
            return false;
#endif
        }
    }
}

/// <summary>A program ready to be emitted.</summary>
internal sealed record LoweredProgram(KernelProgram Kernels, ArenaPlan Plan);
