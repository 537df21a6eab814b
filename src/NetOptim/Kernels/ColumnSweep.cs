using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NetOptim.Kernels;

/// <summary>Calls a finisher for some columns, in vectors as wide as the processor has and as fit.</summary>
internal static unsafe class ColumnSweep
{
    /// <summary>Gathers what a pass needs of a block of rows; zeros of a block without rows.</summary>
    public static void Gather<TFinish>(in TFinish finish, int pass, nint firstRow, nint rows, int column, int columns, float* partials, nint stride)
        where TFinish : struct, IColumnFinisher
    {
        if (rows <= 0)
        {
            for (int i = 0; i < IColumnFinisher.MaxPartials; i++)
            {
                new Span<float>(partials + i * stride, columns).Clear();
            }
            return;
        }
        int done = 0;
        if (Vector512.IsHardwareAccelerated) done = Gather<TFinish, Simd512>(finish, pass, firstRow, rows, column, columns, partials, stride, done);
        if (Vector256.IsHardwareAccelerated) done = Gather<TFinish, Simd256>(finish, pass, firstRow, rows, column, columns, partials, stride, done);
        if (Vector128.IsHardwareAccelerated) done = Gather<TFinish, Simd128>(finish, pass, firstRow, rows, column, columns, partials, stride, done);
        Gather<TFinish, SimdScalar>(finish, pass, firstRow, rows, column, columns, partials, stride, done);
    }

    /// <summary>Combines what was gathered of all blocks.</summary>
    public static void Combine<TFinish>(in TFinish finish, int pass, float* partials, nint stride, int blocks, int column, int columns)
        where TFinish : struct, IColumnFinisher
    {
        int done = 0;
        if (Vector512.IsHardwareAccelerated) done = Combine<TFinish, Simd512>(finish, pass, partials, stride, blocks, column, columns, done);
        if (Vector256.IsHardwareAccelerated) done = Combine<TFinish, Simd256>(finish, pass, partials, stride, blocks, column, columns, done);
        if (Vector128.IsHardwareAccelerated) done = Combine<TFinish, Simd128>(finish, pass, partials, stride, blocks, column, columns, done);
        Combine<TFinish, SimdScalar>(finish, pass, partials, stride, blocks, column, columns, done);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static int Gather<TFinish, T>(in TFinish shared, int pass, nint firstRow, nint rows, int column, int columns, float* partials, nint stride, int done)
        where TFinish : struct, IColumnFinisher
        where T : struct, ISimd<T>
    {
        TFinish finish = shared;
        for (; done <= columns - T.Count; done += T.Count)
        {
            finish.Gather<T>(pass, firstRow, rows, column + done, partials + done, stride);
        }
        return done;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static int Combine<TFinish, T>(in TFinish shared, int pass, float* partials, nint stride, int blocks, int column, int columns, int done)
        where TFinish : struct, IColumnFinisher
        where T : struct, ISimd<T>
    {
        TFinish finish = shared;
        for (; done <= columns - T.Count; done += T.Count)
        {
            finish.Combine<T>(pass, partials + done, stride, blocks, column + done);
        }
        return done;
    }
}
