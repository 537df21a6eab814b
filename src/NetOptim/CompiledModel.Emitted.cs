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
    protected float* OptimizerStateAt(int slot, int offset) => OptimizerMemory.Pointer + slot * _parameters.Length + offset;

    /// <summary>A value of each sample: what starts that many floats, times <see cref="Capacity"/>, behind the arena's beginning.</summary>
    /// <param name="offset">Floats per sample.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected float* ArenaAt(int offset) => _arena.Pointer + (long)offset * Capacity;

    /// <summary>A value of the whole batch: what starts at that float of the arena's part that does not grow with the batch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected float* FixedArenaAt(int offset) => ArenaAt(_floatsPerSample) + offset;

    /// <summary>A value that only the samples at hand have, as if all samples of the batch had it.</summary>
    /// <remarks>
    /// A worker that goes through its half of the batch for itself has that part of the arena for itself as well: it is at another kernel than the other one,
    /// and what is free for its next value is not for the other's present one.
    /// </remarks>
    /// <param name="offset">Floats, for one worker, into that part of the arena.</param>
    /// <param name="part">The samples at hand, or bands of them.</param>
    /// <param name="size">Floats of each.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected float* PartArenaAt(int offset, in BatchPart part, int size)
    {
        long place = part.Lane is { } lane ? (long)lane * _partFloats + offset : (long)offset * SharesOf(Capacity);
        return FixedArenaAt(_fixedFloats) + place - (long)part.First * size;
    }

    /// <summary>Takes kernels through a batch together.</summary>
    /// <param name="batch">Samples of the batch, or bands: equal parts of its samples, as many lines in each.</param>
    /// <param name="step">So many of them at a time for each worker.</param>
    /// <param name="loop">The kernels.</param>
    protected void RunParts<TLoop>(int batch, int step, TLoop loop) where TLoop : struct, IBatchLoop =>
        BatchLoop.Run(Workers, batch, step, SharesOf(Capacity), IsProbing, loop);

    /// <summary>Whether the pass at hand looks at each layer's values in turn.</summary>
    private protected virtual bool IsProbing => false;

    /// <summary>The random numbers of one dropout layer at the present step.</summary>
    protected PhiloxKey DropoutKey(uint stream) => new(Seed, (uint)Step, stream);

    /// <summary>
    /// Memory for one convolution, of no meaning before the first part of a batch and behind the last; grows where it must, which is before a
    /// second step.
    /// </summary>
    /// <param name="shape">The convolution.</param>
    /// <param name="part">The samples at hand, or bands of them.</param>
    /// <param name="slot">Which memory: convolutions that go through a batch together have one each.</param>
    /// <param name="bands">Bands of a sample; 1: the part counts samples.</param>
    protected float* Workspace(in ConvolutionShape shape, BatchPart part, int slot = 0, int bands = 1)
    {
        if (slot >= _workspaces.Length)
            Array.Resize(ref _workspaces, slot + 1);
        ref MemoryBlock? workspace = ref _workspaces[slot];
        if (!part.IsFirst)
            return workspace!.Pointer;
        BatchPart largest = part.Step == part.Batch ? Capacity : new BatchPart(0, part.Step, part.Step, checked(Capacity * bands));
        long floats = Math.Max(Convolution.WorkspaceLength(shape, part), Convolution.WorkspaceLength(shape, largest));
        if (workspace is null || workspace.Length < floats)
        {
            workspace?.Dispose();
            workspace = null;
            workspace = _backend.Allocate(floats);
        }
        return workspace.Pointer;
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
