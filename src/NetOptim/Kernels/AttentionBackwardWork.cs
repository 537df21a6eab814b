using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NetOptim.Kernels;

/// <summary>The backward pass, one item for every head: each sum over its queries or keys has one order.</summary>
internal readonly unsafe struct AttentionBackwardWork<TDropout>(
    WorkerPool pool, float* outputGradients, float* projections, float* output, float* logSums, float* gradients, int batch, AttentionShape shape,
    TDropout dropout) : IParallelWork
    where TDropout : struct, IDropout
{
    private readonly int _blocks = shape.Blocks;
    private readonly int _block = shape.BlockSteps;

    public int Items => checked(batch * shape.Heads);

    public void Execute(int item, int worker)
    {
        var scratch = new AttentionScratch(pool.Scratch(worker), shape);
        if (Vector512.IsHardwareAccelerated) Run<Simd512>(item, scratch);
        else if (Vector256.IsHardwareAccelerated) Run<Simd256>(item, scratch);
        else if (Vector128.IsHardwareAccelerated) Run<Simd128>(item, scratch);
        else Run<SimdScalar>(item, scratch);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void Run<T>(int headOfBatch, in AttentionScratch scratch) where T : struct, ISimd<T>
    {
        (int sample, int head) = Math.DivRem(headOfBatch, shape.Heads);
        int size = shape.HeadSize, padded = shape.PaddedHeadSize;
        nint step = 3 * shape.Channels, start = sample * shape.Steps * step + head * size;
        for (int keyBlock = 0; keyBlock < _blocks; keyBlock++)
        {
            int firstKey = keyBlock * _block, keys = Math.Min(_block, shape.Steps - firstKey);
            nint key = start + firstKey * step + shape.Channels, value = key + shape.Channels;
            HeadProducts.PackTransposed<T>(projections + key, step, keys, size, scratch.KeysTransposed);
            HeadProducts.PackTransposed<T>(projections + value, step, keys, size, scratch.ValuesTransposed);
            HeadProducts.Pack<T>(projections + key, step, size, keys, scratch.Keys, _block);
            int firstBlock = shape.IsCausal ? keyBlock : 0;
            for (int queryBlock = firstBlock; queryBlock < _blocks; queryBlock++)
            {
                int first = queryBlock * _block, queries = Math.Min(_block, shape.Steps - first);
                bool isDiagonal = shape.IsCausal && keyBlock == queryBlock;
                GradientsOfScores<T>(headOfBatch, first, queries, firstKey, keys, isDiagonal, scratch);
                HeadProducts.GatherTransposed<T>(
                    scratch.Probabilities, _block, keys, queries, scratch.OutputGradients, _block, size, scratch.ValueSums, padded, isDiagonal,
                    resume: queryBlock > firstBlock);
                HeadProducts.GatherTransposed<T>(
                    scratch.ScoreGradients, _block, keys, queries, scratch.Queries, _block, size, scratch.KeySums, padded, isDiagonal,
                    resume: queryBlock > firstBlock);
                HeadProducts.Gather<T>(
                    scratch.ScoreGradients, _block, queries, keys, scratch.Keys, _block, size, scratch.QuerySums, padded, isDiagonal, resume: false);
                Store<T>(scratch.QuerySums, gradients + start + first * step, queries, adds: keyBlock > 0);
            }
            Store<T>(scratch.KeySums, gradients + key, keys, adds: false);
            Store<T>(scratch.ValueSums, gradients + value, keys, adds: false);
        }
    }

    /// <summary>Packs a block of queries with the gradients of its output, and makes probabilities and gradients of scores.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void GradientsOfScores<T>(
        int headOfBatch, int first, int queries, int firstKey, int keys, bool isDiagonal, in AttentionScratch scratch) where T : struct, ISimd<T>
    {
        (int sample, int head) = Math.DivRem(headOfBatch, shape.Heads);
        int size = shape.HeadSize;
        nint step = 3 * shape.Channels, row = (nint)sample * shape.Steps + first;
        float* query = projections + row * step + head * size;
        nint place = row * shape.Channels + head * size;
        HeadProducts.Pack<T>(query, step, size, queries, scratch.Queries, _block);
        HeadProducts.Pack<T>(outputGradients + place, shape.Channels, size, queries, scratch.OutputGradients, _block);
        HeadProducts.Scores<T>(query, step, queries, scratch.KeysTransposed, keys, size, scratch.Probabilities, _block, isDiagonal);
        HeadProducts.Scores<T>(
            outputGradients + place, shape.Channels, queries, scratch.ValuesTransposed, keys, size, scratch.ScoreGradients, _block, isDiagonal);
        for (int i = 0; i < queries; i++)
        {
            int count = isDiagonal ? i + 1 : keys;
            nint at = (nint)headOfBatch * shape.Steps + first + i, offset = place + (nint)i * shape.Channels;
            AttentionRows.Gradients<T, TDropout>(
                scratch.Probabilities + i * _block, scratch.ScoreGradients + i * _block, count, Math.Min(keys, count + ProductTile.HighestRows), shape.Scale,
                logSums[at], AttentionRows.Dot<T>(output + offset, outputGradients + offset, size), dropout, at, firstKey);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void Store<T>(float* sums, float* destination, int rows, bool adds) where T : struct, ISimd<T>
    {
        for (int i = 0; i < rows; i++)
            AttentionRows.Store<T>(sums + i * shape.PaddedHeadSize, destination + (nint)i * 3 * shape.Channels, shape.HeadSize, 1, adds);
    }
}
