using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NetOptim.Kernels;

/// <summary>The forward pass, one item for every block of queries of every head.</summary>
internal readonly unsafe struct AttentionForwardWork<TDropout>(
    WorkerPool pool, float* projections, float* output, float* logSums, int batch, AttentionShape shape, TDropout dropout) : IParallelWork
    where TDropout : struct, IDropout
{
    private readonly int _blocks = shape.Blocks;
    private readonly int _block = shape.BlockSteps;

    public int Items => checked(batch * shape.Heads * _blocks);

    public void Execute(int item, int worker)
    {
        // Later blocks of a causal head see more keys: they go first, so that none is left for the end.
        (int head, int block) = Math.DivRem(item, _blocks);
        block = _blocks - 1 - block;
        var scratch = new AttentionScratch(pool.Scratch(worker), shape);
        if (Vector512.IsHardwareAccelerated) Run<Simd512>(head, block, scratch);
        else if (Vector256.IsHardwareAccelerated) Run<Simd256>(head, block, scratch);
        else if (Vector128.IsHardwareAccelerated) Run<Simd128>(head, block, scratch);
        else Run<SimdScalar>(head, block, scratch);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void Run<T>(int headOfBatch, int queryBlock, in AttentionScratch scratch) where T : struct, ISimd<T>
    {
        (int sample, int head) = Math.DivRem(headOfBatch, shape.Heads);
        int size = shape.HeadSize, padded = shape.PaddedHeadSize, first = queryBlock * _block, queries = Math.Min(_block, shape.Steps - first);
        nint step = 3 * shape.Channels;
        float* query = projections + sample * shape.Steps * step + head * size;
        float* max = scratch.FirstOfRows, sum = scratch.SecondOfRows;
        new Span<float>(max, queries).Fill(float.NegativeInfinity);
        new Span<float>(sum, queries).Clear();
        int keyBlocks = shape.IsCausal ? queryBlock + 1 : _blocks;
        for (int keyBlock = 0; keyBlock < keyBlocks; keyBlock++)
        {
            int firstKey = keyBlock * _block, keys = Math.Min(_block, shape.Steps - firstKey);
            bool isDiagonal = shape.IsCausal && keyBlock == queryBlock;
            float* key = query + firstKey * step + shape.Channels;
            HeadProducts.PackTransposed<T>(key, step, keys, size, scratch.KeysTransposed);
            HeadProducts.Pack<T>(key + shape.Channels, step, size, keys, scratch.Keys, _block);
            HeadProducts.Scores<T>(query + first * step, step, queries, scratch.KeysTransposed, keys, size, scratch.Probabilities, _block, isDiagonal);
            for (int i = 0; i < queries; i++)
            {
                int count = isDiagonal ? i + 1 : keys;
                AttentionRows.Exponentials<T, TDropout>(
                    scratch.Probabilities + i * _block, count, Math.Min(keys, count + ProductTile.HighestRows), shape.Scale, max + i, sum + i,
                    keyBlock == 0 ? null : scratch.QuerySums + i * padded, padded, dropout, (nint)headOfBatch * shape.Steps + first + i, firstKey);
            }
            HeadProducts.Gather<T>(
                scratch.Probabilities, _block, queries, keys, scratch.Keys, _block, size, scratch.QuerySums, padded, isDiagonal, resume: keyBlock > 0);
        }
        for (int i = 0; i < queries; i++)
        {
            nint row = (nint)sample * shape.Steps + first + i;
            AttentionRows.Store<T>(scratch.QuerySums + i * padded, output + row * shape.Channels + head * size, size, 1 / sum[i], adds: false);
            if (logSums != null)
                logSums[(nint)headOfBatch * shape.Steps + first + i] = max[i] * shape.Scale + MathF.Log(sum[i]);
        }
    }
}
