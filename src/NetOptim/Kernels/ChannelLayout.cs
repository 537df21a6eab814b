namespace NetOptim.Kernels;

/// <summary>Moves images between the two orders in memory: channels first, as users have them, and channels last, as kernels want them.</summary>
public static unsafe class ChannelLayout
{
    /// <summary>x[batch, channels, pixels] → y[batch, pixels, channels].</summary>
    /// <param name="pool">Whose threads share the images out.</param>
    /// <param name="x">Read; may not overlap <paramref name="y"/>.</param>
    /// <param name="y">Written.</param>
    /// <param name="batch">Images, at least 1.</param>
    /// <param name="channels">At least 1.</param>
    /// <param name="pixels">At least 1.</param>
    public static void ToLast(WorkerPool pool, float* x, float* y, int batch, int channels, int pixels) => Run(pool, x, y, batch, channels, pixels);

    /// <summary>x[batch, pixels, channels] → y[batch, channels, pixels].</summary>
    /// <param name="pool">Whose threads share the images out.</param>
    /// <param name="x">Read; may not overlap <paramref name="y"/>.</param>
    /// <param name="y">Written.</param>
    /// <param name="batch">Images, at least 1.</param>
    /// <param name="channels">At least 1.</param>
    /// <param name="pixels">At least 1.</param>
    public static void ToFirst(WorkerPool pool, float* x, float* y, int batch, int channels, int pixels) => Run(pool, x, y, batch, pixels, channels);

    private static void Run(WorkerPool pool, float* x, float* y, int batch, int rows, int columns)
    {
        var work = new Transposing(x, y, rows, columns);
        pool.Run(batch, ref work);
    }

    /// <summary>An item is an image: a [rows, columns] matrix, transposed in squares that stay in the first-level cache.</summary>
    private readonly struct Transposing(float* x, float* y, int rows, int columns) : IParallelWork
    {
        private const int Square = 16;

        public void Execute(int item, int worker)
        {
            float* from = x + (long)item * rows * columns;
            float* to = y + (long)item * rows * columns;
            for (int top = 0; top < rows; top += Square)
            {
                int bottom = Math.Min(top + Square, rows);
                for (int left = 0; left < columns; left += Square)
                {
                    int right = Math.Min(left + Square, columns);
                    for (int row = top; row < bottom; row++)
                    {
                        for (int column = left; column < right; column++)
                            to[(long)column * rows + row] = from[(long)row * columns + column];
                    }
                }
            }
        }
    }
}
