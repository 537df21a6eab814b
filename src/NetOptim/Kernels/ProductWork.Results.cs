using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NetOptim.Kernels;

/// <content>What becomes of finished sums.</content>
internal unsafe partial struct ProductWork<TEpilogue, TFinish>
{
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private readonly void Store<T>(float* sums, int width, nint row, int rows, nint column, int columns) where T : struct, ISimd<T>
    {
        // A copy: through this, its fields would be read again after every store.
        TEpilogue epilogue = _epilogue;
        float* c = _c + row * _n + column;
        int full = columns & -T.Count;
        for (nint end = row + rows; row < end; row++)
        {
            if (TEpilogue.TakesFourRows && (row & 3) == 0 && end - row >= 4 && full == columns)
            {
                for (int i = 0; i < full; i += T.Count)
                {
                    T sum0 = T.Load(sums + i), sum1 = T.Load(sums + width + i), sum2 = T.Load(sums + 2 * width + i), sum3 = T.Load(sums + 3 * width + i);
                    epilogue.ApplyFour(ref sum0, ref sum1, ref sum2, ref sum3, row, column + i);
                    sum0.Store(c + i);
                    sum1.Store(c + _n + i);
                    sum2.Store(c + 2 * (nint)_n + i);
                    sum3.Store(c + 3 * (nint)_n + i);
                }
                row += 3;
                sums += 4 * width;
                c += 4 * (nint)_n;
                continue;
            }
            for (int i = 0; i < full; i += T.Count)
            {
                epilogue.Apply(T.Load(sums + i), row, column + i).Store(c + i);
            }
            if (full < columns)
            {
                EpilogueRow.Tail(_epilogue, sums + full, c + full, row, column + full, columns - full);
            }
            sums += width;
            c += _n;
        }
    }

    private readonly void Finish<T>(nint column, int columns) where T : struct, ISimd<T>
    {
        TFinish finish = _finish;
        for (; columns >= T.Count; columns -= T.Count)
        {
            finish.Finish<T>(_m, column);
            column += T.Count;
        }
        if (Vector256.IsHardwareAccelerated && columns >= 8)
        {
            finish.Finish<Simd256>(_m, column);
            column += 8;
            columns -= 8;
        }
        if (Vector128.IsHardwareAccelerated && columns >= 4)
        {
            finish.Finish<Simd128>(_m, column);
            column += 4;
            columns -= 4;
        }
        for (; columns > 0; columns--)
        {
            finish.Finish<SimdScalar>(_m, column++);
        }
    }
}
