using NetOptim.Kernels;

namespace NetOptim;

// What emitted passes call besides the kernels.
public abstract unsafe partial class CompiledModel
{
    /// <summary>The random numbers of one dropout layer at the present step.</summary>
    protected PhiloxKey DropoutKey(uint stream) => new(Seed, (uint)Step, stream);

    /// <summary>Memory of no meaning between kernels, for one convolution of that batch; grows where it must, which is before a second step.</summary>
    protected float* Workspace(in ConvolutionShape shape, int batch)
    {
        long floats = Math.Max(Convolution.WorkspaceLength(shape, batch), Convolution.WorkspaceLength(shape, Capacity));
        if (_workspace is null || _workspace.Length < floats)
        {
            _workspace?.Dispose();
            _workspace = null;
            _workspace = _backend.Allocate(floats);
        }
        return _workspace.Pointer;
    }

    /// <summary>The parameters of that range that are trained, as stretches of their block.</summary>
    protected ParameterRuns TrainedRuns(int first, int end) => new(Parameters, first, end);

    /// <summary>One vector of the optimiser's state, laid out like the parameters.</summary>
    protected float* OptimizerState(int slot) => OptimizerMemory.Pointer + slot * ParameterMemory.Length;

    /// <summary>Refuses a batch from which a layer cannot take statistics.</summary>
    /// <exception cref="ArgumentException">The batch is too small.</exception>
    protected static void RequireBatch(int batch, int smallest, string layer)
    {
        if (batch < smallest)
        {
            throw new ArgumentException(
                $"{layer} takes its statistics over the batch: in training a batch needs at least {smallest} samples, but this one has {batch}. Choose a batch size that leaves no such rest, or drop the last batch (FitOptions.DropLast).");
        }
    }

    /// <summary>Copies that many floats.</summary>
    protected static void Copy(float* source, float* destination, long count) =>
        Buffer.MemoryCopy(source, destination, count * sizeof(float), count * sizeof(float));

    /// <summary>Sets that many floats to zero.</summary>
    protected static void Clear(float* destination, long count) =>
        System.Runtime.InteropServices.NativeMemory.Clear(destination, (nuint)count * sizeof(float));
}
