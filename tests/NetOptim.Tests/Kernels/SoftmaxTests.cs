using NetOptim.Kernels;

namespace NetOptim.Tests.Kernels;

public sealed unsafe class SoftmaxTests
{
    /// <summary>Of sums of up to a few hundred terms in single precision, and of the exponential: a few units in the last place.</summary>
    private const double Relative = 1e-6;

    [Fact]
    public void Softmax_and_its_gradient_agree_with_double_precision_for_every_number_of_columns()
    {
        using var pool = new WorkerPool(1);
        var random = new Random(1);
        for (int columns = 1; columns <= 300; columns++)
        {
            const int Rows = 3;
            using GuardedBuffer x = GuardedBuffer.Random(Rows * columns, random, columns % 5), dy = GuardedBuffer.Random(Rows * columns, random);
            using GuardedBuffer y = new(Rows * columns), dx = new(Rows * columns);
            foreach (ref float value in x.Span) value *= 30;
            Softmax.Forward(pool, x.Pointer, y.Pointer, Rows, columns);
            Softmax.Backward(pool, dy.Pointer, y.Pointer, dx.Pointer, Rows, columns);
            for (int row = 0; row < Rows; row++)
            {
                double[] expected = Reference(x.Span.Slice(row * columns, columns));
                double mean = 0;
                for (int i = 0; i < columns; i++) mean += expected[i] * dy.Span[row * columns + i];
                for (int i = 0; i < columns; i++)
                {
                    int at = row * columns + i;
                    // x - max has the rounding of numbers up to 60, 2e-6, and so has the exponential.
                    Assert.Equal(expected[i], y.Span[at], 4e-6 * expected[i] + 1e-37);
                    Assert.Equal(expected[i] * (dy.Span[at] - mean), dx.Span[at], 1e-5 * expected[i] + 1e-37);
                }
            }
        }
    }

    [Fact]
    public void Softmax_in_place_gives_the_same_bits()
    {
        using var pool = new WorkerPool(1);
        using GuardedBuffer x = GuardedBuffer.Random(5 * 37, new Random(2)), y = new(5 * 37), dx = new(5 * 37);
        Softmax.Forward(pool, x.Pointer, y.Pointer, 5, 37);
        Softmax.Forward(pool, x.Pointer, x.Pointer, 5, 37);
        VectorFunctions.AssertSameBits(y.Span.ToArray(), x.Span.ToArray());
        using GuardedBuffer dy = GuardedBuffer.Random(5 * 37, new Random(3));
        Softmax.Backward(pool, dy.Pointer, y.Pointer, dx.Pointer, 5, 37);
        Softmax.Backward(pool, dy.Pointer, y.Pointer, dy.Pointer, 5, 37);
        VectorFunctions.AssertSameBits(dx.Span.ToArray(), dy.Span.ToArray());
    }

    [Fact]
    public void Softmax_bears_large_and_masked_logits_and_passes_NaN_on()
    {
        using var pool = new WorkerPool(1);
        using GuardedBuffer x = new(3 * 20), y = new(3 * 20);
        x.Span.Fill(float.NegativeInfinity);
        (x.Span[3], x.Span[19]) = (1e30f, 1e30f);
        x.Span[20..40].Fill(-1e30f);
        x.Span[40..].Fill(1);
        x.Span[58] = float.NaN;
        Softmax.Forward(pool, x.Pointer, y.Pointer, 3, 20);
        for (int i = 0; i < 20; i++) Assert.Equal(i is 3 or 19 ? 0.5f : 0f, y.Span[i]);
        for (int i = 20; i < 40; i++) Assert.Equal(0.05f, y.Span[i], 1e-8f);
        for (int i = 40; i < 60; i++) Assert.Equal(float.NaN, y.Span[i]);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(0.1f)]
    public void Cross_entropy_and_its_gradient_agree_with_double_precision_for_every_number_of_columns(float smoothing)
    {
        using var pool = new WorkerPool(1);
        var random = new Random(4);
        const int Rows = 3;
        int* labels = stackalloc int[Rows];
        for (int columns = 1; columns <= 300; columns++)
        {
            using GuardedBuffer x = GuardedBuffer.Random(Rows * columns, random, columns % 5), gradient = new(Rows * columns);
            foreach (ref float value in x.Span) value *= 10;
            (labels[0], labels[1], labels[2]) = (random.Next(columns), 0, columns - 1);
            double loss = SoftmaxCrossEntropy.Run(pool, x.Pointer, labels, gradient.Pointer, Rows, columns, smoothing, 0.25f);
            double expectedLoss = 0;
            for (int row = 0; row < Rows; row++)
            {
                double[] p = Reference(x.Span.Slice(row * columns, columns));
                for (int i = 0; i < columns; i++)
                {
                    double target = smoothing / columns + (i == labels[row] ? 1 - smoothing : 0);
                    expectedLoss -= target * Math.Log(p[i]);
                    Assert.Equal((p[i] - target) * 0.25, gradient.Span[row * columns + i], Relative);
                }
            }
            Assert.Equal(expectedLoss, loss, Relative * Math.Max(1, expectedLoss));

            double evaluated = SoftmaxCrossEntropy.Run(pool, x.Pointer, labels, null, Rows, columns, smoothing, 0.25f);
            Assert.Equal(loss, evaluated);
            float[] apart = gradient.Span.ToArray();
            Assert.Equal(loss, SoftmaxCrossEntropy.Run(pool, x.Pointer, labels, x.Pointer, Rows, columns, smoothing, 0.25f));
            VectorFunctions.AssertSameBits(apart, x.Span.ToArray());
        }
    }

    [Fact]
    public void Cross_entropy_of_masked_and_of_NaN_logits()
    {
        using var pool = new WorkerPool(1);
        using GuardedBuffer x = new(4), gradient = new(4);
        int label = 1;
        ((ReadOnlySpan<float>)[2f, 2f, float.NegativeInfinity, float.NegativeInfinity]).CopyTo(x.Span);
        Assert.Equal(Math.Log(2), SoftmaxCrossEntropy.Run(pool, x.Pointer, &label, gradient.Pointer, 1, 4, 0, 1), 1e-7);
        Assert.Equal([0.5f, -0.5f, 0f, 0f], gradient.Span.ToArray());
        x.Span[0] = float.NaN;
        Assert.True(double.IsNaN(SoftmaxCrossEntropy.Run(pool, x.Pointer, &label, gradient.Pointer, 1, 4, 0, 1)));
        Assert.All(gradient.Span.ToArray(), value => Assert.True(float.IsNaN(value)));
    }

    [Theory]
    [InlineData(5000, 10)]
    [InlineData(700, 129)]
    [InlineData(3, 20_011)]
    public void One_and_three_threads_give_the_same_bits(int rows, int columns)
    {
        using WorkerPool one = new(1), three = new(3);
        using GuardedBuffer x = GuardedBuffer.Random(rows * columns, new Random(5)), dy = GuardedBuffer.Random(rows * columns, new Random(6));
        using GuardedBuffer a = new(rows * columns), b = new(rows * columns);
        int[] labels = [.. Enumerable.Range(0, rows).Select(row => row * 7 % columns)];
        fixed (int* label = labels)
        {
            double lossOfOne = SoftmaxCrossEntropy.Run(one, x.Pointer, label, a.Pointer, rows, columns, 0.1f, 1f);
            double lossOfThree = SoftmaxCrossEntropy.Run(three, x.Pointer, label, b.Pointer, rows, columns, 0.1f, 1f);
            Assert.Equal(BitConverter.DoubleToInt64Bits(lossOfOne), BitConverter.DoubleToInt64Bits(lossOfThree));
            VectorFunctions.AssertSameBits(a.Span.ToArray(), b.Span.ToArray());
        }
        Softmax.Forward(one, x.Pointer, a.Pointer, rows, columns);
        Softmax.Forward(three, x.Pointer, b.Pointer, rows, columns);
        VectorFunctions.AssertSameBits(a.Span.ToArray(), b.Span.ToArray());
        Softmax.Backward(one, dy.Pointer, a.Pointer, a.Pointer, rows, columns);
        Softmax.Backward(three, dy.Pointer, b.Pointer, b.Pointer, rows, columns);
        VectorFunctions.AssertSameBits(a.Span.ToArray(), b.Span.ToArray());
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        using var pool = new WorkerPool(2);
        using GuardedBuffer x = GuardedBuffer.Random(40_000, new Random(7)), y = new(40_000);
        int[] labels = new int[4000];
        fixed (int* pinned = labels)
        {
            int* label = pinned;
            Allocation.AssertNone(() => Softmax.Forward(pool, x.Pointer, y.Pointer, 4000, 10));
            Allocation.AssertNone(() => Softmax.Backward(pool, x.Pointer, y.Pointer, y.Pointer, 400, 100));
            Allocation.AssertNone(() => SoftmaxCrossEntropy.Run(pool, x.Pointer, label, y.Pointer, 4000, 10, 0.1f, 1f));
        }
    }

    private static double[] Reference(Span<float> x)
    {
        double max = double.NegativeInfinity, sum = 0;
        foreach (float value in x) max = Math.Max(max, value);
        var y = new double[x.Length];
        for (int i = 0; i < y.Length; i++) sum += y[i] = Math.Exp(x[i] - max);
        for (int i = 0; i < y.Length; i++) y[i] /= sum;
        return y;
    }
}
