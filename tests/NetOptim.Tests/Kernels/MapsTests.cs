using NetOptim.Kernels;

namespace NetOptim.Tests.Kernels;

public sealed unsafe class MapsTests
{
    public static TheoryData<int, int> Shapes => new()
    {
        { 0, 5 }, { 5, 0 }, { 1, 1 }, { 1000, 1 }, { 128, 10 }, { 33, 64 }, { 7, 300 }, { 4000, 10 }, { 40_000, 1 }, { 600, 64 },
        { 3, 20_003 }, { 2, 70_001 }, { 515, 127 },
    };

    [Fact]
    public void A_flat_map_visits_every_element_once_for_every_length()
    {
        using var pool = new WorkerPool(1);
        for (int length = 0; length <= 300; length++)
        {
            using var buffer = new GuardedBuffer(length, length % 5);
            buffer.Span.Clear();
            Maps.Run(pool, length, new Visit(buffer.Pointer, length));
            AssertVisited(buffer.Span);
        }
    }

    [Fact]
    public void A_map_visits_every_element_once_for_every_number_of_columns()
    {
        using var pool = new WorkerPool(1);
        for (int columns = 0; columns <= 300; columns++)
        {
            using var buffer = new GuardedBuffer(3 * columns, columns % 5);
            buffer.Span.Clear();
            Maps.Run(pool, 3, columns, new Visit(buffer.Pointer, columns));
            AssertVisited(buffer.Span);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_map_on_three_threads_visits_every_element_once(int rows, int columns)
    {
        using var pool = new WorkerPool(3);
        using var buffer = new GuardedBuffer(rows * columns);
        buffer.Span.Clear();
        Maps.Run(pool, rows, columns, new Visit(buffer.Pointer, columns));
        AssertVisited(buffer.Span);

        buffer.Span.Clear();
        Maps.Run(pool, rows * columns, new Visit(buffer.Pointer, 0));
        AssertVisited(buffer.Span);
    }

    [Fact]
    public void A_map_allocates_nothing()
    {
        using var pool = new WorkerPool(2);
        using var buffer = new GuardedBuffer(50_000);
        buffer.Span.Clear();
        var map = new Visit(buffer.Pointer, 100);
        Allocation.AssertNone(() => Maps.Run(pool, 500, 100, map));
        Allocation.AssertNone(() => Maps.Run(pool, 300, map));
    }

    private static void AssertVisited(Span<float> elements)
    {
        for (int i = 0; i < elements.Length; i++) Assert.Equal(i % 65_536 + 1, elements[i]);
    }

    /// <summary>Adds 1 + index (modulo 65,536) to every element: a second visit shows, and so does a wrong row or column.</summary>
    private readonly struct Visit(float* data, nint columns) : IMap
    {
        public void Invoke<T>(nint row, nint column) where T : struct, ISimd<T>
        {
            nint index = row * columns + column;
            float* indices = stackalloc float[16];
            for (int lane = 0; lane < T.Count; lane++) indices[lane] = (index + lane) % 65_536 + 1;
            (T.Load(data + index) + T.Load(indices)).Store(data + index);
        }
    }
}
