using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Fusion;

/// <summary>The grammar of a kernel program: every op stands in exactly one kernel, and reads only what earlier kernels or its own have made.</summary>
internal static class KernelVerifier
{
    public static void Verify(KernelProgram program)
    {
        Operation[] all = program.Kernels.SelectMany(kernel => kernel.Operations).ToArray();
        if (all.Distinct().Count() != all.Length || all.Length != program.Graph.Operations.Count)
            throw new InvalidOperationException($"{program.Graph.Name}: an op is lost or stands in two kernels.");
        if (!program.Kernels.Select(kernel => kernel.Phase).SequenceEqual(program.Kernels.Select(kernel => kernel.Phase).OrderBy(phase => phase)))
            throw new InvalidOperationException($"{program.Graph.Name}: a forward kernel follows a backward one.");
        var made = new HashSet<Value>();
        foreach (Kernel kernel in program.Kernels)
        {
            foreach (Operation operation in kernel.Operations)
            {
                Value? missing = operation.Inputs.FirstOrDefault(input =>
                    program.Graph.Operations.Any(other => other.Outputs.Contains(input)) && !made.Contains(input));
                if (missing is not null)
                    throw new InvalidOperationException($"{program.Graph.Name}, kernel {kernel}: {missing} is read before it is made.");
                made.UnionWith(operation.Outputs);
            }
        }
    }
}
