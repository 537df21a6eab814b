using NetOptim.Kernels;

namespace NetOptim.Tests.Kernels;

public unsafe class ColumnBlocksTests
{
    [Theory]
    [InlineData(1, 1, 0, 1, 0, 1)]
    [InlineData(3, 40, 3, 50, 9, 37)]
    [InlineData(300, 17, 16, 33, 0, 1)]
    [InlineData(7, 100, 0, 100, 0, 100)]
    [InlineData(5, 8, 4, 8, 4, 0)]
    [InlineData(0, 8, 4, 8, 4, 4)]
    public void Copies_the_block_and_touches_nothing_else(int rows, int sourceColumns, int sourceStart, int columns, int start, int width)
    {
        float[] source = [.. Enumerable.Range(1, Math.Max(1, rows * sourceColumns)).Select(i => (float)i)];
        float[] destination = new float[Math.Max(1, rows * columns)];
        using var pool = new WorkerPool(3);
        fixed (float* from = source, to = destination)
            ColumnBlocks.Copy(pool, from, sourceColumns, sourceStart, to, columns, start, rows, width);

        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                bool inside = column >= start && column < start + width;
                Assert.Equal(inside ? source[row * sourceColumns + sourceStart + column - start] : 0, destination[row * columns + column]);
            }
        }
    }
}
