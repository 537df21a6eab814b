using System.Globalization;

namespace NetOptim;

/// <summary>
/// Makes data sets from what is in memory. Nothing is copied: the data set reads the given arrays, so leave them as they are while it
/// is in use.
/// </summary>
public static class Dataset
{
    /// <summary>Samples with one class label each, or with one for every step of a sequence.</summary>
    /// <param name="features">Samples one after the other: n × <paramref name="sampleSize"/> floats, channel first.</param>
    /// <param name="labels">n labels, 0 for the first class; n × t where each sample has t.</param>
    /// <param name="sampleSize">Floats in one sample, at least 1.</param>
    /// <exception cref="ArgumentException">No samples, a length that does not fit, or a negative label.</exception>
    public static Dataset<int> Create(ReadOnlyMemory<float> features, ReadOnlyMemory<int> labels, int sampleSize) =>
        WithLabels(Floats(features, sampleSize), labels);

    /// <summary>Samples with real targets: regression, or 0/1 for each output of a binary classification.</summary>
    /// <param name="features">Samples one after the other: n × <paramref name="sampleSize"/> floats, channel first.</param>
    /// <param name="targets">n × t targets, for any t of at least 1.</param>
    /// <param name="sampleSize">Floats in one sample, at least 1.</param>
    /// <exception cref="ArgumentException">No samples, or a length that does not fit.</exception>
    public static Dataset<float> Create(ReadOnlyMemory<float> features, ReadOnlyMemory<float> targets, int sampleSize)
    {
        FeatureStore store = Floats(features, sampleSize);
        if (targets.Length == 0 || targets.Length % store.Count != 0)
        {
            throw new ArgumentException(
                Invariant($"{store.Count} samples need the same number of targets each; got {targets.Length} targets in all."), nameof(targets));
        }
        return new Dataset<float>(store, targets, targets.Length / store.Count, rows: null);
    }

    /// <summary>
    /// Images kept as bytes, a quarter of the memory of floats. A sample is given to the model as (byte·scale − mean)/std, computed
    /// while its batch is prepared.
    /// </summary>
    /// <param name="images">Images one after the other: n × <paramref name="sampleSize"/> bytes, channel first.</param>
    /// <param name="labels">n labels, 0 for the first class.</param>
    /// <param name="sampleSize">Bytes in one image, at least 1.</param>
    /// <param name="scale">Factor on the byte; 1/255 gives 0 to 1.</param>
    /// <param name="mean">Subtracted after scaling.</param>
    /// <param name="std">Divides what is left; above 0.</param>
    /// <exception cref="ArgumentException">No samples, a length that does not fit, a negative label, or a scaling that is not finite.</exception>
    public static Dataset<int> CreateFromBytes(
        ReadOnlyMemory<byte> images, ReadOnlyMemory<int> labels, int sampleSize, float scale = 1f / 255, float mean = 0, float std = 1)
    {
        CheckLength(images.Length, sampleSize, nameof(images));
        float factor = scale / std, offset = -mean / std;
        if (!(std > 0) || !float.IsFinite(factor) || !float.IsFinite(offset))
        {
            throw new ArgumentException(
                Invariant($"Bytes are scaled as (byte·scale − mean)/std with finite numbers and std above 0; got scale {scale}, mean {mean}, std {std}."),
                nameof(std));
        }
        // 0 − 0/std is −0, which would turn a black pixel into −0.
        return WithLabels(new ByteFeatures(images, sampleSize, factor, offset + 0f), labels);
    }

    /// <summary>Sequences of token ids, for models that begin with an embedding.</summary>
    /// <param name="tokens">Samples one after the other: n × <paramref name="sampleSize"/> ids.</param>
    /// <param name="labels">n labels, 0 for the first class, or n × t where each sample has t: for a language model the next token of every step.</param>
    /// <param name="sampleSize">Tokens in one sample, at least 1.</param>
    /// <exception cref="ArgumentException">No samples, a length that does not fit, or a negative label.</exception>
    public static Dataset<int> CreateFromTokens(ReadOnlyMemory<int> tokens, ReadOnlyMemory<int> labels, int sampleSize)
    {
        CheckLength(tokens.Length, sampleSize, nameof(tokens));
        return WithLabels(new TokenFeatures(tokens, sampleSize), labels);
    }

    private static FloatFeatures Floats(ReadOnlyMemory<float> features, int sampleSize)
    {
        CheckLength(features.Length, sampleSize, nameof(features));
        return new FloatFeatures(features, sampleSize);
    }

    private static Dataset<int> WithLabels(FeatureStore store, ReadOnlyMemory<int> labels)
    {
        if (labels.Length == 0 || labels.Length % store.Count != 0)
            throw new ArgumentException(Invariant($"{store.Count} samples need {store.Count} labels, or as many for each; got {labels.Length}."), nameof(labels));
        int perSample = labels.Length / store.Count;
        int negative = labels.Span.IndexOfAnyExceptInRange(0, int.MaxValue);
        if (negative >= 0)
        {
            throw new ArgumentException(
                Invariant($"Label {labels.Span[negative]} of sample {negative / perSample} is negative; labels count classes from 0."), nameof(labels));
        }
        return new Dataset<int>(store, labels, perSample, rows: null);
    }

    private static void CheckLength(int length, int sampleSize, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sampleSize, 1);
        if (length == 0 || length % sampleSize != 0)
            throw new ArgumentException(Invariant($"Whole samples of {sampleSize} values are needed, at least one; got {length} values."), name);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
