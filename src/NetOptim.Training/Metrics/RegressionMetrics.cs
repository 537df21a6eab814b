using System.Numerics;

namespace NetOptim;

internal sealed class ErrorMetric(string name, bool squared) : Metric
{
    public override string Name => name;

    public override bool HigherIsBetter => false;

    public override MetricAccumulator CreateAccumulator(ModelInfo model)
    {
        Require(model.Task != TaskKind.MultiClassClassification, model, "real targets");
        return new ErrorAccumulator(squared);
    }
}

internal sealed class R2Metric : Metric
{
    public override string Name => "r2";

    public override bool HigherIsBetter => true;

    public override MetricAccumulator CreateAccumulator(ModelInfo model)
    {
        Require(model.Task != TaskKind.MultiClassClassification, model, "real targets");
        return new R2Accumulator(model.OutputSize);
    }
}

/// <summary>Sums absolute or squared errors in double precision.</summary>
internal sealed class ErrorAccumulator(bool squared) : MetricAccumulator
{
    private double _sum;
    private long _count;

    public override double Value => _sum / _count;

    public override void Reset() => (_sum, _count) = (0, 0);

    public override void Add(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets)
    {
        Vector<double> low = default, high = default;
        int i = 0;
        for (; i <= targets.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> difference = new Vector<float>(outputs[i..]) - new Vector<float>(targets[i..]);
            Vector.Widen(difference, out Vector<double> first, out Vector<double> second);
            low += squared ? first * first : Vector.Abs(first);
            high += squared ? second * second : Vector.Abs(second);
        }
        double sum = Vector.Sum(low + high);
        for (; i < targets.Length; i++)
        {
            double difference = outputs[i] - targets[i];
            sum += squared ? difference * difference : Math.Abs(difference);
        }
        _sum += sum;
        _count += targets.Length;
    }
}

/// <summary>Residual and total sums of squares of every output, the latter round the first target seen so that large means cost no digits.</summary>
internal sealed class R2Accumulator(int size) : MetricAccumulator
{
    private readonly double[] _origin = new double[size];
    private readonly double[] _residual = new double[size];
    private readonly double[] _sum = new double[size];
    private readonly double[] _squares = new double[size];
    private long _count;

    public override double Value
    {
        get
        {
            if (_count == 0)
                return double.NaN;
            double sum = 0;
            for (int j = 0; j < size; j++)
            {
                double total = _squares[j] - _sum[j] * _sum[j] / _count;
                sum += total > 0 ? 1 - _residual[j] / total : _residual[j] == 0 ? 1 : 0;
            }
            return sum / size;
        }
    }

    public override void Reset()
    {
        _count = 0;
        Array.Clear(_residual);
        Array.Clear(_sum);
        Array.Clear(_squares);
    }

    public override void Add(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets)
    {
        for (int i = 0; i < targets.Length; i += size)
        {
            for (int j = 0; j < size; j++)
            {
                if (_count == 0)
                    _origin[j] = targets[i + j];
                double shifted = targets[i + j] - _origin[j], difference = outputs[i + j] - (double)targets[i + j];
                _residual[j] += difference * difference;
                _sum[j] += shifted;
                _squares[j] += shifted * shifted;
            }
            _count++;
        }
    }
}
