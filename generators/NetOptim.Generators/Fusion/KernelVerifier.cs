using NetOptim.Generators.Graphs;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Fusion;

/// <summary>The grammar of a kernel program: every op stands in exactly one kernel, and reads only what earlier kernels or its own have made.</summary>
internal static class KernelVerifier
{
    public static void Verify(KernelProgram program)
    {
        var unplaced = new HashSet<Operation>(program.Graph.Operations);
        var unmade = new HashSet<Value>(program.Graph.Operations.SelectMany(operation => operation.Outputs));
        Phase phase = Phase.Forward;
        foreach (Kernel kernel in program.Kernels)
        {
            if (kernel.Phase < phase)
                throw new InvalidOperationException($"{program.Graph.Name}, kernel {kernel}: a forward kernel follows a backward one.");
            phase = kernel.Phase;
            VerifyPrologue(program, kernel);
            foreach (Operation operation in kernel.Operations)
            {
                if (!unplaced.Remove(operation))
                    throw new InvalidOperationException($"{program.Graph.Name}, kernel {kernel}: {operation} is no op of the graph, or stands in two kernels.");
                foreach (Value input in operation.Inputs)
                {
                    if (unmade.Contains(input))
                        throw new InvalidOperationException($"{program.Graph.Name}, kernel {kernel}: {input} is read before it is made.");
                }
                unmade.ExceptWith(operation.Outputs);
            }
        }
        if (unplaced.Count != 0)
            throw new InvalidOperationException($"{program.Graph.Name}: {unplaced.First()} stands in no kernel.");
        VerifyLoops(program);
    }

    /// <summary>A prologue makes the first operand of a product that takes one, and nobody else reads what it makes.</summary>
    private static void VerifyPrologue(KernelProgram program, Kernel kernel)
    {
        if (kernel.Prologue.Count == 0)
            return;
        if (kernel.Anchor is not { Op: ProductOp product } anchor || !product.TakesPrologue(anchor) || kernel.Prologue[kernel.Prologue.Count - 1].Output != anchor.Inputs[0])
            throw new InvalidOperationException($"{program.Graph.Name}, kernel {kernel}: takes no prologue, or not this one.");
        foreach (Value made in kernel.Prologue.Select(operation => operation.Output))
        {
            if (program.IsStored(made) || program.ReadersOf(made).Count > 0)
                throw new InvalidOperationException($"{program.Graph.Name}, kernel {kernel}: {made} is read from memory, where a prologue does not put it.");
        }
    }

    /// <summary>Loops are apart and of one half, and no kernel reads there what is only known when the loop has ended.</summary>
    private static void VerifyLoops(KernelProgram program)
    {
        int behind = 0;
        foreach (BatchLoop loop in program.Loops)
        {
            if (loop.First < behind || loop.End > program.Kernels.Count || loop.End - loop.First < 2 || loop.Step < 1 || loop.Bands < 1)
                throw new InvalidOperationException($"{program.Graph.Name}: {loop} is none, or overlaps the one before.");
            behind = loop.End;
            foreach (Kernel kernel in program.Kernels.Skip(loop.First).Take(loop.End - loop.First))
            {
                if (!kernel.TakesParts || kernel.Phase != program.Kernels[loop.First].Phase)
                    throw new InvalidOperationException($"{program.Graph.Name}, kernel {kernel}: cannot go through parts of the batch with the other kernels of {loop}.");
                if (loop.Bands > 1 && (kernel.Kind == KernelKind.Map ? kernel.RowsPerSample : kernel.Lines) is var rows && (rows == 0 || rows % loop.Bands != 0))
                    throw new InvalidOperationException($"{program.Graph.Name}, kernel {kernel}: cannot go through {loop} in bands of lines.");
                Value? unfinished = program.ReadBy(kernel).FirstOrDefault(
                    value => value.Extent == Extent.Columns && program.MakerOf(value) is { } maker && maker != kernel && loop.Contains(maker));
                if (unfinished is not null)
                    throw new InvalidOperationException($"{program.Graph.Name}, kernel {kernel}: {unfinished} is read before {loop} has ended.");
            }
        }
    }
}
