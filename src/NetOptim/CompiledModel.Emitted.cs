using System.Runtime.CompilerServices;
using NetOptim.Kernels;

namespace NetOptim;

// What emitted passes call besides the kernels. Places in memory are methods, not pointers to add to: the C# compiler takes several times as long
// for a sum of a pointer and a number, and a network has thousands of them.
public abstract unsafe partial class CompiledModel
{
    /// <summary>The trained tensor that starts at that float of <see cref="ParameterMemory"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected float* ParameterAt(int offset) => _parameters.Pointer + offset;

    /// <summary>The gradient that starts at that float of <see cref="GradientMemory"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected float* GradientAt(int offset) => GradientMemory.Pointer + offset;

    /// <summary>The tensor that starts at that float of <see cref="BufferMemory"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected float* BufferAt(int offset) => _buffers.Pointer + offset;

    /// <summary>What starts at that float of one vector of the optimiser's state, which is laid out like the parameters.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected float* OptimizerStateAt(int slot, int offset) => OptimizerMemory.Pointer + slot * ParameterMemory.Length + offset;

    /// <summary>A value of each sample: what starts that many floats, times <see cref="Capacity"/>, behind the arena's beginning.</summary>
    /// <param name="offset">Floats per sample.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected float* ArenaAt(int offset) => _arena.Pointer + (long)offset * Capacity;

    /// <summary>A value of the whole batch: what starts at that float of the arena's part that does not grow with the batch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected float* FixedArenaAt(int offset) => ArenaAt(_floatsPerSample) + offset;

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
