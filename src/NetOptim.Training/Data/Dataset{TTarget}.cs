using System.Globalization;
using NetOptim.Kernels;

namespace NetOptim;

/// <summary>Samples in memory with their targets. Views of it (subsets, splits) share the memory; none of them copies a sample.</summary>
/// <typeparam name="TTarget"><see cref="int"/> for class labels, <see cref="float"/> for values.</typeparam>
/// <remarks>Made by <see cref="Dataset"/>, <see cref="CsvDataset"/> or <see cref="Mnist"/>. Immutable, so threads may share it.</remarks>
public sealed class Dataset<TTarget>
    where TTarget : unmanaged
{
    // Keeps what Split and Shuffle draw apart from initial weights (low streams) and epoch orders (upper half) under the same seed.
    private const uint ShuffleStream = 0x7FFF_FFFF;

    private readonly FeatureStore _features;
    private readonly ReadOnlyMemory<TTarget> _targets;
    private readonly int[]? _rows;

    internal Dataset(FeatureStore features, ReadOnlyMemory<TTarget> targets, int targetSize, int[]? rows)
    {
        _features = features;
        _targets = targets;
        _rows = rows;
        TargetSize = targetSize;
    }

    /// <summary>Samples.</summary>
    public int Count => _rows?.Length ?? _features.Count;

    /// <summary>Floats in one sample.</summary>
    public int SampleSize => _features.SampleSize;

    /// <summary>Targets of one sample: 1 for class labels.</summary>
    public int TargetSize { get; }

    /// <summary>Copies the samples with these numbers, one after the other.</summary>
    /// <param name="indices">Numbers of samples, 0 to <see cref="Count"/> − 1, in any order.</param>
    /// <param name="features">Receives indices × <see cref="SampleSize"/> floats.</param>
    /// <param name="targets">Receives indices × <see cref="TargetSize"/> targets.</param>
    /// <exception cref="ArgumentException">A span that is too short.</exception>
    /// <exception cref="IndexOutOfRangeException">A number out of range.</exception>
    public void Read(ReadOnlySpan<int> indices, Span<float> features, Span<TTarget> targets)
    {
        int sampleSize = SampleSize;
        ReadOnlySpan<TTarget> allTargets = _targets.Span;
        for (int i = 0; i < indices.Length; i++)
        {
            int row = _rows is null ? indices[i] : _rows[indices[i]];
            _features.Read(row, features.Slice(i * sampleSize, sampleSize));
            if (TargetSize == 1)
                targets[i] = allTargets[row];
            else
                allTargets.Slice(row * TargetSize, TargetSize).CopyTo(targets[(i * TargetSize)..]);
        }
    }

    /// <summary>The first samples.</summary>
    /// <param name="count">How many, 1 to <see cref="Count"/>.</param>
    public Dataset<TTarget> Take(int count)
    {
        CheckRange(count, nameof(count));
        return View(0, count);
    }

    /// <summary>All but the first samples.</summary>
    /// <param name="count">How many to leave out, 0 to <see cref="Count"/> − 1.</param>
    public Dataset<TTarget> Skip(int count)
    {
        CheckRange(Count - count, nameof(count));
        return View(count, Count - count);
    }

    /// <summary>The samples with these numbers, in this order.</summary>
    /// <exception cref="ArgumentException">No numbers.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number out of range.</exception>
    public Dataset<TTarget> Subset(ReadOnlySpan<int> indices)
    {
        if (indices.IsEmpty)
            throw new ArgumentException("A subset needs at least one sample.", nameof(indices));
        int[] rows = indices.ToArray();
        foreach (ref int row in rows.AsSpan())
        {
            if ((uint)row >= (uint)Count)
                throw new ArgumentOutOfRangeException(nameof(indices), row, $"The data set has samples 0 to {Count - 1}.");
            row = PhysicalRow(row);
        }
        return With(rows);
    }

    /// <summary>The same samples in random order; the same seed gives the same order.</summary>
    public Dataset<TTarget> Shuffle(ulong seed)
    {
        int[] rows = new int[Count];
        for (int i = 0; i < rows.Length; i++)
            rows[i] = PhysicalRow(i);
        new PhiloxRandom(seed, ShuffleStream).Shuffle(rows);
        return With(rows);
    }

    /// <summary>Splits the shuffled samples in two; the same seed gives the same split.</summary>
    /// <param name="fraction">Share of the first part, between 0 and 1; both parts get at least one sample.</param>
    /// <param name="seed">Seed of the order.</param>
    /// <param name="stratify">
    /// Whether both parts get the classes in the proportions of the whole, as nearly as whole samples allow, and at least one sample of each. Samples with the
    /// same targets are a class.
    /// </param>
    /// <exception cref="ArgumentException">
    /// A fraction out of range, or one that leaves a part empty (stratified: without a sample of some class); stratified, a class with a single sample.
    /// </exception>
    public (Dataset<TTarget> First, Dataset<TTarget> Second) Split(double fraction, ulong seed = 0, bool stratify = false)
    {
        int first = double.IsFinite(fraction) ? (int)Math.Round(Count * Math.Clamp(fraction, 0, 1)) : 0;
        if (!(fraction > 0 && fraction < 1) || first == 0 || first == Count)
        {
            throw new ArgumentException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"A split needs a fraction between 0 and 1 that leaves both parts a sample; got {fraction} of {Count} samples."),
                nameof(fraction));
        }
        Dataset<TTarget> shuffled = Shuffle(seed);
        if (!stratify)
            return (shuffled.View(0, first), shuffled.View(first, Count - first));
        bool[] inFirst = Stratification.Choose(shuffled, first);
        return (shuffled.Where(inFirst, chosen: true), shuffled.Where(inFirst, chosen: false));
    }

    /// <summary>The same targets with other features, in this data set's order.</summary>
    internal Dataset<TTarget> WithFeatures(float[] features)
    {
        TTarget[] targets = new TTarget[Count * TargetSize];
        for (int i = 0; i < Count; i++)
            _targets.Span.Slice(PhysicalRow(i) * TargetSize, TargetSize).CopyTo(targets.AsSpan(i * TargetSize));
        return new Dataset<TTarget>(new FloatFeatures(features, SampleSize), targets, TargetSize, rows: null);
    }

    /// <summary>Copies one sample's features.</summary>
    internal void ReadFeatures(int index, Span<float> features) => _features.Read(PhysicalRow(index), features);

    /// <summary>The targets of one sample.</summary>
    internal ReadOnlySpan<TTarget> Targets(int index) => _targets.Span.Slice(PhysicalRow(index) * TargetSize, TargetSize);

    /// <summary>The first target of one sample.</summary>
    internal TTarget FirstTarget(int index) => _targets.Span[PhysicalRow(index) * TargetSize];

    private int PhysicalRow(int index) => _rows is null ? index : _rows[index];

    private Dataset<TTarget> View(int start, int count)
    {
        int[] rows = new int[count];
        for (int i = 0; i < count; i++)
            rows[i] = PhysicalRow(start + i);
        return With(rows);
    }

    private Dataset<TTarget> Where(bool[] marks, bool chosen) =>
        With([.. Enumerable.Range(0, Count).Where(i => marks[i] == chosen).Select(PhysicalRow)]);

    private Dataset<TTarget> With(int[] rows) => new(_features, _targets, TargetSize, rows);

    private void CheckRange(int left, string name)
    {
        if (left < 1 || left > Count)
            throw new ArgumentOutOfRangeException(name, left, $"At least one and at most {Count} samples must be left; this leaves {left}.");
    }
}
