using NetOptim.Kernels;

namespace NetOptim;

// What emitted passes call besides the kernels.
public abstract unsafe partial class CompiledModel
{
    /// <summary>The random numbers of one dropout layer at the present step.</summary>
    protected PhiloxKey DropoutKey(uint stream) => new(Seed, (uint)Step, stream);

    /// <summary>The parameters of that range that are trained, as stretches of their block.</summary>
    protected ParameterRuns TrainedRuns(int first, int end) => new(Parameters, first, end);

    /// <summary>One vector of the optimiser's state, laid out like the parameters.</summary>
    protected float* OptimizerState(int slot) => OptimizerMemory.Pointer + slot * ParameterMemory.Length;

    /// <summary>Copies that many floats.</summary>
    protected static void Copy(float* source, float* destination, long count) =>
        Buffer.MemoryCopy(source, destination, count * sizeof(float), count * sizeof(float));

    /// <summary>Sets that many floats to zero.</summary>
    protected static void Clear(float* destination, long count) =>
        System.Runtime.InteropServices.NativeMemory.Clear(destination, (nuint)count * sizeof(float));
}
