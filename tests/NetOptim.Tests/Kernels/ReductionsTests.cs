using NetOptim.Kernels;

namespace NetOptim.Tests.Kernels;

public sealed unsafe class ReductionsTests
{
    public static TheoryData<int, int> Shapes => MapsTests.Shapes;

    [Fact]
    public void Sum_takes_every_element_once_for_every_length()
    {
        using var pool = new WorkerPool(1);
        for (int length = 0; length <= 300; length++)
        {
            using var x = new GuardedBuffer(length, length % 5);
            for (int i = 0; i < length; i++) x.Span[i] = i + 1;
            // Whole numbers below 2^24: exact in any order.
            Assert.Equal(length * (length + 1) / 2, Reductions.Sum(pool, length, new Sum(x.Pointer, 0)));
            Assert.Equal(length * (length + 1) / 2, Reductions.Sum(pool, 1, length, new Sum(x.Pointer, length)));
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Sum_is_right_and_the_same_bits_on_one_and_three_threads(int rows, int columns)
    {
        using WorkerPool one = new(1), three = new(3);
        using GuardedBuffer x = GuardedBuffer.Random(rows * columns, new Random(1));
        double expected = 0, magnitude = 0;
        foreach (float value in x.Span) (expected, magnitude) = (expected + value, magnitude + Math.Abs(value));

        double single = Reductions.Sum(one, rows, columns, new Sum(x.Pointer, columns));
        // Runs of 128 additions in single precision: 128·2^-24 of the sum of magnitudes at the very worst.
        Assert.True(Math.Abs(single - expected) <= magnitude * 8e-6);
        Assert.Equal(BitConverter.DoubleToInt64Bits(single), BitConverter.DoubleToInt64Bits(Reductions.Sum(three, rows, columns, new Sum(x.Pointer, columns))));
    }

    [Fact]
    public void A_long_sum_does_not_stall_in_single_precision()
    {
        using var pool = new WorkerPool(2);
        // 2^25 ones: a single-precision accumulator per lane would be exact here, one for all would stop at 2^24.
        Assert.Equal(33_554_432 * 1.1f, Reductions.Sum(pool, 33_554_432L, new Constant(1.1f)), 33_554_432 * 1e-5);
    }

    [Fact]
    public void Column_sums_take_every_row_once_for_every_number_of_columns()
    {
        using var pool = new WorkerPool(1);
        for (int columns = 0; columns <= 300; columns++)
        {
            const int Rows = 5;
            using var x = new GuardedBuffer(Rows * columns, columns % 5);
            using GuardedBuffer sums = new(columns), squares = new(columns);
            for (int i = 0; i < Rows * columns; i++) x.Span[i] = i % 97;
            Reductions.Columns(pool, Rows, columns, new Moments(x.Pointer, columns, sums.Pointer, squares.Pointer));
            for (int column = 0; column < columns; column++)
            {
                // Small whole numbers: exact.
                Assert.Equal(Enumerable.Range(0, Rows).Sum(row => (row * columns + column) % 97), sums.Span[column]);
                Assert.Equal(Enumerable.Range(0, Rows).Sum(row => (row * columns + column) % 97 * ((row * columns + column) % 97)), squares.Span[column]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Column_sums_are_right_and_the_same_bits_on_one_and_three_threads(int rows, int columns)
    {
        using WorkerPool one = new(1), three = new(3);
        using GuardedBuffer x = GuardedBuffer.Random(rows * columns, new Random(2));
        using GuardedBuffer sums = new(columns), squares = new(columns), sums3 = new(columns), squares3 = new(columns);
        Reductions.Columns(one, rows, columns, new Moments(x.Pointer, columns, sums.Pointer, squares.Pointer));
        Reductions.Columns(three, rows, columns, new Moments(x.Pointer, columns, sums3.Pointer, squares3.Pointer));
        for (int column = 0; column < columns; column++)
        {
            double sum = 0, square = 0;
            for (int row = 0; row < rows; row++)
            {
                double value = x.Span[row * columns + column];
                (sum, square) = (sum + value, square + value * value);
            }
            // Blocks of 64 rows: 64·2^-24 of the sum of magnitudes, here at most the number of rows, at the very worst.
            Assert.Equal(sum, sums.Span[column], rows * 4e-6);
            Assert.Equal(square, squares.Span[column], square * 4e-6);
        }
        VectorFunctions.AssertSameBits(sums.Span.ToArray(), sums3.Span.ToArray());
        VectorFunctions.AssertSameBits(squares.Span.ToArray(), squares3.Span.ToArray());
    }

    [Fact]
    public void Sums_of_a_column_do_not_depend_on_the_width_it_falls_into()
    {
        using var pool = new WorkerPool(1);
        const int Rows = 1000;
        using GuardedBuffer x = GuardedBuffer.Random(Rows * 39, new Random(3));
        for (int i = 0; i < Rows * 39; i++) x.Span[i] = x.Span[i / 39 * 39];
        using GuardedBuffer sums = new(39), squares = new(39);
        Reductions.Columns(pool, Rows, 39, new Moments(x.Pointer, 39, sums.Pointer, squares.Pointer));
        Assert.Equal(-1, sums.Span.IndexOfAnyExcept(sums.Span[0]));
        Assert.Equal(-1, squares.Span.IndexOfAnyExcept(squares.Span[0]));
    }

    [Fact]
    public void Row_sums_take_every_column_once_for_every_number_of_columns()
    {
        using var pool = new WorkerPool(1);
        for (int columns = 0; columns <= 300; columns++)
        {
            const int Rows = 3;
            using var x = new GuardedBuffer(Rows * columns, columns % 5);
            using GuardedBuffer sums = new(Rows), squares = new(Rows);
            for (int i = 0; i < Rows * columns; i++) x.Span[i] = i % 97;
            Reductions.Rows(pool, Rows, columns, new Moments(x.Pointer, columns, sums.Pointer, squares.Pointer));
            for (int row = 0; row < Rows; row++)
            {
                Assert.Equal(Enumerable.Range(row * columns, columns).Sum(i => i % 97), sums.Span[row]);
                Assert.Equal(Enumerable.Range(row * columns, columns).Sum(i => i % 97 * (i % 97)), squares.Span[row]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Row_sums_are_right_and_the_same_bits_on_one_and_three_threads(int rows, int columns)
    {
        using WorkerPool one = new(1), three = new(3);
        using GuardedBuffer x = GuardedBuffer.Random(rows * columns, new Random(4));
        using GuardedBuffer sums = new(rows), squares = new(rows), sums3 = new(rows), squares3 = new(rows);
        Reductions.Rows(one, rows, columns, new Moments(x.Pointer, columns, sums.Pointer, squares.Pointer));
        Reductions.Rows(three, rows, columns, new Moments(x.Pointer, columns, sums3.Pointer, squares3.Pointer));
        for (int row = 0; row < rows; row++)
        {
            double sum = 0, square = 0;
            foreach (float value in x.Span.Slice(row * columns, columns)) (sum, square) = (sum + value, square + (double)value * value);
            // Runs of 128 vectors, as in Sum.
            Assert.Equal(sum, sums.Span[row], columns * 8e-6);
            Assert.Equal(square, squares.Span[row], square * 8e-6);
        }
        VectorFunctions.AssertSameBits(sums.Span.ToArray(), sums3.Span.ToArray());
        VectorFunctions.AssertSameBits(squares.Span.ToArray(), squares3.Span.ToArray());
    }

    [Fact]
    public void Reductions_allocate_nothing()
    {
        using var pool = new WorkerPool(2);
        using GuardedBuffer x = GuardedBuffer.Random(50_000, new Random(5));
        using GuardedBuffer sums = new(500), squares = new(500);
        var moments = new Moments(x.Pointer, 100, sums.Pointer, squares.Pointer);
        var sum = new Sum(x.Pointer, 100);
        Allocation.AssertNone(() => Reductions.Sum(pool, 500, 100, sum));
        Allocation.AssertNone(() => Reductions.Columns(pool, 500, 100, moments));
        Allocation.AssertNone(() => Reductions.Rows(pool, 500, 100, moments));
    }

    private readonly struct Sum(float* x, nint columns) : ISumMap
    {
        public T Invoke<T>(nint row, nint column) where T : struct, ISimd<T> => T.Load(x + row * columns + column);
    }

    private readonly struct Constant(float value) : ISumMap
    {
        public T Invoke<T>(nint row, nint column) where T : struct, ISimd<T> => T.Broadcast(value);
    }

    private readonly struct Moments(float* x, nint columns, float* sums, float* squares) : IColumnReduction, IRowReduction
    {
        public void Terms<T>(nint row, nint column, out T first, out T second) where T : struct, ISimd<T>
        {
            first = T.Load(x + row * columns + column);
            second = first * first;
        }

        public void Finish<T>(nint column, T first, T second) where T : struct, ISimd<T>
        {
            first.Store(sums + column);
            second.Store(squares + column);
        }

        public void Finish(nint row, float first, float second)
        {
            sums[row] = first;
            squares[row] = second;
        }
    }
}
