using NetOptim.Kernels;

namespace NetOptim.Tests.Kernels;

/// <summary>Mean and variance in one pass: of matrices, and as what follows a product or a convolution.</summary>
public sealed unsafe class MomentsTests
{
    public static TheoryData<int, int> Shapes => new()
    {
        { 1, 1 }, { 1, 300 }, { 2, 70_001 }, { 255, 33 }, { 256, 16 }, { 257, 64 }, { 1030, 10 }, { 40_000, 1 }, { 60_000, 7 }, { 515, 127 }, { 4000, 2100 },
    };

    [Fact]
    public void Every_number_of_columns_agrees_with_double_precision()
    {
        using var pool = new WorkerPool(1);
        for (int columns = 0; columns <= 300; columns++)
        {
            int rows = 1 + columns % 7;
            using var x = new GuardedBuffer(rows * columns, columns % 5);
            using GuardedBuffer mean = new(columns), squares = new(columns);
            for (int i = 0; i < x.Length; i++) x.Span[i] = i * 37 % 97;
            Reductions.Moments(pool, rows, columns, new Keep(x.Pointer, columns, mean.Pointer, squares.Pointer));
            Check(x, rows, columns, mean, squares);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Moments_are_right_and_the_same_bits_on_one_and_three_threads(int rows, int columns)
    {
        using WorkerPool one = new(1), three = new(3);
        using GuardedBuffer x = GuardedBuffer.Random(rows * columns, new Random(1));
        using GuardedBuffer mean = new(columns), squares = new(columns), mean3 = new(columns), squares3 = new(columns);
        Reductions.Moments(one, rows, columns, new Keep(x.Pointer, columns, mean.Pointer, squares.Pointer));
        Reductions.Moments(three, rows, columns, new Keep(x.Pointer, columns, mean3.Pointer, squares3.Pointer));
        Check(x, rows, columns, mean, squares);
        VectorFunctions.AssertSameBits(mean.Span.ToArray(), mean3.Span.ToArray());
        VectorFunctions.AssertSameBits(squares.Span.ToArray(), squares3.Span.ToArray());
    }

    /// <summary>A large mean beside a small variance, a mean that drifts from block to block, and a first row far from all others: nothing cancels.</summary>
    [Theory]
    [InlineData(1000, 0.1, 0, 0)]
    [InlineData(-3e4, 1, 0, 0)]
    [InlineData(0, 1e-3, 5, 0)]
    [InlineData(100, 1, -50, 0)]
    [InlineData(0, 1, 0, 1000)]
    [InlineData(0, 0, 0, 1e4)]
    [InlineData(7, 0, 0, 0)]
    public void Nothing_cancels(double center, double spread, double drift, double first)
    {
        const int Rows = 20_000, Columns = 37;
        using var pool = new WorkerPool(2);
        var random = new Random(2);
        using GuardedBuffer x = new(Rows * Columns), mean = new(Columns), squares = new(Columns);
        for (int i = 0; i < x.Length; i++)
        {
            x.Span[i] = (float)(center + spread * (random.NextDouble() - 0.5) + drift * (i / Columns) / Rows + (i % (256 * Columns) < Columns ? first : 0));
        }
        Reductions.Moments(pool, Rows, Columns, new Keep(x.Pointer, Columns, mean.Pointer, squares.Pointer));
        Check(x, Rows, Columns, mean, squares);
    }

    [Theory]
    [MemberData(nameof(ConvolutionTests.Shapes), MemberType = typeof(ConvolutionTests))]
    public void A_convolution_hands_over_the_moments_of_every_channel(ConvolutionShape shape, int batch)
    {
        var random = new Random(3);
        int rows = batch * shape.OutHeight * shape.OutWidth, columns = shape.OutChannels;
        using GuardedBuffer x = GuardedBuffer.Random(batch * shape.InHeight * shape.InWidth * shape.InChannels, random);
        using GuardedBuffer w = GuardedBuffer.Random(shape.OutChannels * shape.GroupInChannels * shape.Taps, random);
        using GuardedBuffer y = new(rows * columns), mean = new(columns), squares = new(columns);
        using var workspace = new GuardedBuffer((int)Convolution.WorkspaceLength(shape, batch));
        float[]? before = null;
        foreach (int threads in (int[])[1, 3])
        {
            using var pool = new WorkerPool(threads);
            Convolution.Forward(
                pool, x.Pointer, w.Pointer, y.Pointer, shape, batch, workspace.Pointer, default(StoreEpilogue),
                ColumnFinisher.Moments(new Keep(y.Pointer, columns, mean.Pointer, squares.Pointer)));
            Check(y, rows, columns, mean, squares);
            float[] results = [.. mean.Span, .. squares.Span];
            VectorFunctions.AssertSameBits(before ??= results, results);
        }
    }

    [Theory]
    [InlineData(5, 45, 3)]
    [InlineData(33, 300, 40)]
    [InlineData(500, 77, 300)]
    [InlineData(3, 300, 200)]
    [InlineData(300, 2, 200)]
    public void A_product_hands_over_the_moments_of_every_column(int m, int n, int k)
    {
        using var pool = new WorkerPool(2);
        var random = new Random(4);
        using GuardedBuffer a = GuardedBuffer.Random(m * k, random), b = GuardedBuffer.Random(k * n, random);
        using GuardedBuffer c = new(m * n), mean = new(n), squares = new(n);
        Products.MultiplyTransposedB(
            pool, a.Pointer, b.Pointer, c.Pointer, m, n, k, default(StoreEpilogue),
            ColumnFinisher.Moments(new Keep(c.Pointer, n, mean.Pointer, squares.Pointer)));
        Check(c, m, n, mean, squares);
    }

    [Fact]
    public void What_is_no_number_makes_none_of_its_column()
    {
        using var pool = new WorkerPool(1);
        using GuardedBuffer x = GuardedBuffer.Random(300 * 20, new Random(5)), mean = new(20), squares = new(20);
        x.Span[270 * 20 + 3] = float.NaN;
        x.Span[17] = float.PositiveInfinity;
        Reductions.Moments(pool, 300, 20, new Keep(x.Pointer, 20, mean.Pointer, squares.Pointer));
        for (int column = 0; column < 20; column++)
        {
            Assert.Equal(column is 3 or 17, !float.IsFinite(mean.Span[column]));
            Assert.Equal(column is 3 or 17, float.IsNaN(squares.Span[column]));
        }
    }

    [Fact]
    public void Moments_allocate_nothing_and_refuse_no_rows()
    {
        using var pool = new WorkerPool(2);
        using GuardedBuffer x = GuardedBuffer.Random(50_000, new Random(6)), mean = new(100), squares = new(100);
        var keep = new Keep(x.Pointer, 100, mean.Pointer, squares.Pointer);
        Allocation.AssertNone(() => Reductions.Moments(pool, 500, 100, keep));
        Assert.Throws<ArgumentOutOfRangeException>(() => Reductions.Moments(pool, 0, 100, keep));
    }

    /// <summary>
    /// Against double precision: 1e-5 of the sum of squares, where the numbers themselves are that exact, and a mean within a unit in the last
    /// place or two of the largest number.
    /// </summary>
    private static void Check(GuardedBuffer x, int rows, int columns, GuardedBuffer mean, GuardedBuffer squares)
    {
        for (int column = 0; column < columns; column++)
        {
            double sum = 0, square = 0, largest = 0;
            for (int row = 0; row < rows; row++)
            {
                sum += x.Span[row * columns + column];
                largest = Math.Max(largest, Math.Abs((double)x.Span[row * columns + column]));
            }
            for (int row = 0; row < rows; row++)
            {
                double distance = x.Span[row * columns + column] - sum / rows;
                square += distance * distance;
            }
            Assert.Equal(sum / rows, mean.Span[column], 2.5e-7 * largest);
            Assert.Equal(square, squares.Span[column], 1e-5 * square);
        }
    }

    private readonly struct Keep(float* x, nint columns, float* mean, float* squares) : IColumnMoments
    {
        public T Value<T>(nint row, nint column) where T : struct, ISimd<T> => T.Load(x + row * columns + column);

        public void Finish<T>(nint column, T first, T second) where T : struct, ISimd<T>
        {
            first.Store(mean + column);
            second.Store(squares + column);
        }
    }
}
