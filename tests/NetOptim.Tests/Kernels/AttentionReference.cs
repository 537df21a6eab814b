using NetOptim.Kernels;

namespace NetOptim.Tests.Kernels;

/// <summary>Attention as its formulas say, in double precision.</summary>
internal sealed class AttentionReference
{
    private readonly AttentionShape _shape;
    private readonly double[] _projections;
    private readonly DropoutMask? _dropout;

    public AttentionReference(ReadOnlySpan<float> projections, int batch, AttentionShape shape, DropoutMask? dropout = null)
    {
        _shape = shape;
        _dropout = dropout;
        _projections = [.. projections.ToArray().Select(value => (double)value)];
        Output = new double[batch * shape.Steps * Channels];
        LogSums = new double[batch * shape.Heads * shape.Steps];
        ForEachQuery(batch, (sample, head, query) =>
        {
            double[] probabilities = Probabilities(sample, head, query, out LogSums[(sample * shape.Heads + head) * shape.Steps + query]);
            for (int key = 0; key < probabilities.Length; key++)
            {
                double kept = probabilities[key] * Kept(sample, head, query, key);
                for (int i = 0; i < shape.HeadSize; i++)
                    Output[(sample * shape.Steps + query) * Channels + head * shape.HeadSize + i] += kept * _projections[At(sample, key, 2, head) + i];
            }
        });
    }

    /// <summary>[batch, steps, heads, head size].</summary>
    public double[] Output { get; }

    /// <summary>[batch, heads, steps].</summary>
    public double[] LogSums { get; }

    private int Channels => _shape.Heads * _shape.HeadSize;

    /// <summary>[batch, steps, 3, heads, head size].</summary>
    public double[] Gradients(ReadOnlySpan<float> outputGradients, int batch)
    {
        double[] dy = [.. outputGradients.ToArray().Select(value => (double)value)], gradients = new double[_projections.Length];
        int size = _shape.HeadSize;
        ForEachQuery(batch, (sample, head, query) =>
        {
            double[] p = Probabilities(sample, head, query, out _), dp = new double[p.Length];
            int output = (sample * _shape.Steps + query) * Channels + head * size, q = At(sample, query, 0, head);
            double mean = 0;
            for (int key = 0; key < p.Length; key++)
            {
                int value = At(sample, key, 2, head);
                double kept = Kept(sample, head, query, key);
                for (int i = 0; i < size; i++)
                {
                    dp[key] += dy[output + i] * _projections[value + i] * kept;
                    gradients[value + i] += dy[output + i] * p[key] * kept;
                }
                mean += dp[key] * p[key];
            }
            for (int key = 0; key < p.Length; key++)
            {
                double ds = p[key] * (dp[key] - mean) / Math.Sqrt(size);
                int k = At(sample, key, 1, head);
                for (int i = 0; i < size; i++)
                {
                    gradients[q + i] += ds * _projections[k + i];
                    gradients[k + i] += ds * _projections[q + i];
                }
            }
        });
        return gradients;
    }

    private void ForEachQuery(int batch, Action<int, int, int> action)
    {
        for (int sample = 0; sample < batch; sample++)
        {
            for (int head = 0; head < _shape.Heads; head++)
            {
                for (int query = 0; query < _shape.Steps; query++)
                    action(sample, head, query);
            }
        }
    }

    private double[] Probabilities(int sample, int head, int query, out double logSum)
    {
        double[] scores = new double[_shape.IsCausal ? query + 1 : _shape.Steps];
        for (int key = 0; key < scores.Length; key++)
        {
            for (int i = 0; i < _shape.HeadSize; i++)
                scores[key] += _projections[At(sample, query, 0, head) + i] * _projections[At(sample, key, 1, head) + i];
            scores[key] /= Math.Sqrt(_shape.HeadSize);
        }
        double max = scores.Max(), sum = scores.Sum(score => Math.Exp(score - max)), log = max + Math.Log(sum);
        logSum = log;
        return [.. scores.Select(score => Math.Exp(score - log))];
    }

    private double Kept(int sample, int head, int query, int key) => _dropout is { } mask
        ? mask.Apply(new SimdScalar(1), (sample * _shape.Heads + head) * _shape.Steps + query, key).Value
        : 1;

    private int At(int sample, int step, int part, int head) => ((sample * _shape.Steps + step) * 3 + part) * Channels + head * _shape.HeadSize;
}
