using NetOptim.Generators.Graphs;

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
    }
}
