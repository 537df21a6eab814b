using NetOptim.Kernels;

namespace NetOptim.Tests.Kernels;

public sealed unsafe class EmbeddingsTests
{
    [Fact]
    public void Rows_are_looked_up_and_their_gradients_added_up_in_order_for_every_number_of_columns()
    {
        using var pool = new WorkerPool(2);
        var random = new Random(1);
        for (int columns = 1; columns <= 150; columns++)
        {
            const int Count = 37, Vocabulary = 11;
            using GuardedBuffer ids = new(Count), table = GuardedBuffer.Random(Vocabulary * columns, random, columns % 5);
            using GuardedBuffer y = new(Count * columns), dy = GuardedBuffer.Random(Count * columns, random), gradient = new(Vocabulary * columns);
            foreach (ref float id in ids.Span)
                id = random.Next(Vocabulary - 1); // the last row's gradient is zero
            Embeddings.Forward(pool, ids.Pointer, table.Pointer, y.Pointer, Count, columns);
            Embeddings.WeightGradient(pool, ids.Pointer, dy.Pointer, gradient.Pointer, Count, Vocabulary, columns);
            float[] expected = new float[Vocabulary * columns];
            for (int i = 0; i < Count; i++)
            {
                int row = (int)ids.Span[i];
                Assert.Equal(table.Span.Slice(row * columns, columns), y.Span.Slice(i * columns, columns));
                for (int c = 0; c < columns; c++)
                    expected[row * columns + c] += dy.Span[i * columns + c];
            }
            VectorFunctions.AssertSameBits(expected, gradient.Span.ToArray());
        }
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        const int Count = 500, Vocabulary = 90, Columns = 200;
        float[][] gradients = [.. ((int[])[1, 3]).Select(threads =>
        {
            using var pool = new WorkerPool(threads);
            var random = new Random(2);
            using GuardedBuffer ids = new(Count), dy = GuardedBuffer.Random(Count * Columns, random), gradient = new(Vocabulary * Columns);
            foreach (ref float id in ids.Span)
                id = random.Next(Vocabulary);
            Embeddings.WeightGradient(pool, ids.Pointer, dy.Pointer, gradient.Pointer, Count, Vocabulary, Columns);
            return gradient.Span.ToArray();
        })];
        VectorFunctions.AssertSameBits(gradients[0], gradients[1]);
    }
}
