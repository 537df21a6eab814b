using System.Globalization;
using System.Runtime.InteropServices;

namespace NetOptim;

/// <summary>Chooses some of a data set's samples so that classes keep their proportions.</summary>
internal static class Stratification
{
    /// <summary>Marks the first samples of each class, as many as are its share.</summary>
    /// <param name="data">In the order in which samples are preferred.</param>
    /// <param name="count">Samples to choose.</param>
    /// <exception cref="ArgumentException">A class with one sample, or fewer samples than classes in a part.</exception>
    public static bool[] Choose<TTarget>(Dataset<TTarget> data, int count)
        where TTarget : unmanaged
    {
        var classes = new Dictionary<int, int>(new SameTargets<TTarget>(data));
        int[] classOf = new int[data.Count];
        for (int i = 0; i < classOf.Length; i++)
        {
            if (!classes.TryGetValue(i, out classOf[i]))
                classes.Add(i, classOf[i] = classes.Count);
        }
        int[] sizes = new int[classes.Count];
        foreach (int number in classOf)
            sizes[number]++;
        foreach ((int sample, int number) in classes)
        {
            if (sizes[number] == 1)
            {
                string targets = string.Join(", ", data.Targets(sample).ToArray().Select(target => Convert.ToString(target, CultureInfo.InvariantCulture)));
                throw new ArgumentException($"A stratified split needs two samples of each class, but only one has the target {targets}. Values that all differ have no classes: split them without.");
            }
        }
        if (count < sizes.Length || data.Count - count < sizes.Length)
            throw new ArgumentException($"A stratified split gives each part a sample of every class, but of {data.Count} samples in {sizes.Length} classes it would give one part {Math.Min(count, data.Count - count)}.");
        int[] left = Shares(sizes, data.Count, count);
        return Array.ConvertAll(classOf, number => left[number]-- > 0);
    }

    /// <summary>How many of each class: each its share rounded down, but one at least, and the rest to those that are furthest below theirs.</summary>
    private static int[] Shares(int[] sizes, int all, int count)
    {
        double[] exact = Array.ConvertAll(sizes, size => (double)size * count / all);
        int[] shares = [.. sizes.Select((size, i) => Math.Clamp((int)exact[i], 1, size - 1))];
        for (int sum = shares.Sum(); sum < count; sum++)
            shares[Most(i => shares[i] < sizes[i] - 1 ? exact[i] - shares[i] : double.NegativeInfinity)]++;
        for (int sum = shares.Sum(); sum > count; sum--)
            shares[Most(i => shares[i] > 1 ? shares[i] - exact[i] : double.NegativeInfinity)]--;
        return shares;

        int Most(Func<int, double> value) => Enumerable.Range(0, sizes.Length).MaxBy(value);
    }

    /// <summary>Samples, by number, that have the same targets to the last bit.</summary>
    private sealed class SameTargets<TTarget>(Dataset<TTarget> data) : IEqualityComparer<int>
        where TTarget : unmanaged
    {
        public bool Equals(int x, int y) => Bytes(x).SequenceEqual(Bytes(y));

        public int GetHashCode(int sample)
        {
            var hash = new HashCode();
            hash.AddBytes(Bytes(sample));
            return hash.ToHashCode();
        }

        private ReadOnlySpan<byte> Bytes(int sample) => MemoryMarshal.AsBytes(data.Targets(sample));
    }
}
