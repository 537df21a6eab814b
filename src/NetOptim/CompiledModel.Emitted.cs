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
}
