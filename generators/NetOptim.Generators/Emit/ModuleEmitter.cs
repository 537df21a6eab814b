using NetOptim.Generators.Fusion;
using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Emit;

/// <summary>The two passes that a torch module needs: <c>ModuleForward</c> and <c>ModuleBackward</c>.</summary>
internal sealed class ModuleEmitter(ModuleDefinition module, LoweredProgram program, StructRegistry structs, SourceWriter writer)
{
    private readonly ProgramEmitter _passes = new(program, structs, writer, "Module");

    /// <param name="model">The class that they are members of.</param>
    public void Write(string model)
    {
        int forward = program.Kernels.ForwardLength;
        int end = program.Kernels.Kernels.Count;
        Value output = program.Kernels.Graph.Output;
        writer.Line();
        writer.Line("/// <inheritdoc/>");
        using (writer.Block("protected override unsafe void ModuleForward(float* input, float* output, int batch)"))
        {
            _passes.WriteCalls(0, forward, "ModuleForward", ProgramEmitter.Locals("float* input", "float* output", "int batch"), result: output);
            writer.Line();
            writer.Line($"Copy({output.Name}, output, (long)batch * {Text.Int(output.Size)});");
        }
        _passes.WriteLoops(model);
        writer.Line();
        writer.Line("/// <inheritdoc/>");
        using (writer.Block("protected override unsafe void ModuleBackward(float* input, float* outputGradient, float* inputGradient, int batch)"))
        {
            _passes.WriteCalls(
                forward, end, "ModuleBackward", ProgramEmitter.Locals("float* input", "float* outputGradient", "float* inputGradient", "int batch"), variant: OnlyForInput,
                result: module.InputGradient);
            WriteInputGradient();
        }
        _passes.WriteLoops(model);
    }

    /// <summary>A kernel that makes nothing but the input's gradient runs only where that is wanted.</summary>
    private KernelVariant? OnlyForInput(Kernel kernel) =>
        module.InputGradient is { } gradient && program.Kernels.StoredBy(kernel).All(value => ReferenceEquals(value, gradient))
            ? new KernelVariant("inputGradient != null", Otherwise: [], Touched: null, Before: [])
            : null;

    private void WriteInputGradient()
    {
        writer.Line();
        if (module.InputGradient is { } gradient)
        {
            writer.Line("if (inputGradient != null)");
            writer.Line($"    Copy({gradient.Name}, inputGradient, (long)batch * {Text.Int(gradient.Size)});");
        }
        else
        {
            writer.Line("// The outputs do not depend on the inputs.");
            writer.Line("if (inputGradient != null)");
            writer.Line($"    Clear(inputGradient, (long)batch * {Text.Int(program.Kernels.Graph.Input.Size)});");
        }
    }
}
