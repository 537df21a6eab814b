namespace NetOptim.Kernels;

/// <summary>Copies between the two orders of an image's pixels and channels.</summary>
public static unsafe class Layouts
{
    private const int ItemElements = 16_384;

    /// <summary>[batch, channels, pixels] to [batch, pixels, channels].</summary>
    /// <param name="pool">Whose threads share the work.</param>
    /// <param name="source">Channels-first.</param>
    /// <param name="destination">Channels-last; must not overlap the source.</param>
    /// <param name="batch">Images, at least 1.</param>
    /// <param name="channels">At least 1.</param>
    /// <param name="pixels">Height times width, at least 1.</param>
    public static void ToChannelsLast(WorkerPool pool, float* source, float* destination, int batch, int channels, int pixels) =>
        Transpose(pool, source, destination, batch, channels, pixels);

    /// <summary>[batch, pixels, channels] to [batch, channels, pixels].</summary>
    /// <param name="pool">Whose threads share the work.</param>
    /// <param name="source">Channels-last.</param>
    /// <param name="destination">Channels-first; must not overlap the source.</param>
    /// <param name="batch">Images, at least 1.</param>
    /// <param name="channels">At least 1.</param>
    /// <param name="pixels">Height times width, at least 1.</param>
    public static void ToChannelsFirst(WorkerPool pool, float* source, float* destination, int batch, int channels, int pixels) =>
        Transpose(pool, source, destination, batch, pixels, channels);

    private static void Transpose(WorkerPool pool, float* source, float* destination, int batch, int rows, int columns)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        int columnsPerItem = Math.Clamp(ItemElements / rows, Math.Min(16, columns), columns);
        var work = new Work(source, destination, rows, columns, columnsPerItem);
        WorkItems.Run(pool, checked(batch * work.Across), ref work, (long)batch * rows * columns >= PixelTiling.SharedElements);
    }

    private readonly struct Work(float* source, float* destination, int rows, int columns, int columnsPerItem) : IParallelWork
    {
        public int Across => (columns - 1) / columnsPerItem + 1;

        public void Execute(int item, int worker)
        {
            (int image, int across) = Math.DivRem(item, Across);
            nint length = (nint)rows * columns;
            int column = across * columnsPerItem;
            ProductPacking.Transposed(
                source + image * length + column, columns, Math.Min(columnsPerItem, columns - column), rows,
                destination + image * length + (nint)column * rows, rows);
        }
    }
}
