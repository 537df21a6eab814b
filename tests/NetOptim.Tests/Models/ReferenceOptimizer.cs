namespace NetOptim.Tests.Models;

/// <summary>
/// The declared optimiser in double precision, one scalar at a time, from the papers' formulas as PyTorch's documentation writes them;
/// clipping before it and max-norm after it.
/// </summary>
internal sealed class ReferenceOptimizer
{
    private readonly CompiledModel _model;
    private readonly Type _type;
    private readonly OptimizerAttribute _optimizer;
    private readonly double[] _first;
    private readonly double[] _second;

    public ReferenceOptimizer(CompiledModel model)
    {
        _model = model;
        _type = model.GetType();
        _optimizer = Declaration.Find<OptimizerAttribute>(_type) ?? new AdamAttribute();
        Weights = [.. model.ParameterMemory.Span.ToArray().Select(value => (double)value)];
        _first = new double[Weights.Length];
        _second = new double[Weights.Length];
    }

    public double[] Weights { get; }

    /// <summary>One step.</summary>
    /// <param name="gradients">With penalties, before clipping.</param>
    /// <param name="rate">Of this step.</param>
    /// <param name="step">0-based.</param>
    public void Step(ReadOnlySpan<float> gradients, double rate, long step)
    {
        double[] clipped = Clip([.. gradients.ToArray().Select(value => (double)value)]);
        for (int i = 0; i < Weights.Length; i++)
            Weights[i] = Next(Weights[i], clipped[i], rate, step + 1, ref _first[i], ref _second[i]);
        LimitNorms();
    }

    private double[] Clip(double[] gradients)
    {
        ClipGradientsAttribute? clip = Declaration.Find<ClipGradientsAttribute>(_type);
        if (clip is { Norm: > 0 })
        {
            // clip_grad_norm_ has this epsilon too.
            double scale = Math.Min(1, clip.Norm / (Math.Sqrt(gradients.Sum(value => value * value)) + 1e-6));
            gradients = [.. gradients.Select(value => value * scale)];
        }
        return clip is { Value: > 0 } ? [.. gradients.Select(value => Math.Clamp(value, -clip.Value, clip.Value))] : gradients;
    }

    private double Next(double w, double g, double rate, long t, ref double first, ref double second)
    {
        switch (_optimizer)
        {
            case SgdAttribute sgd:
                g += sgd.WeightDecay * w;
                if (sgd.Momentum == 0)
                    return w - rate * g;
                first = sgd.Momentum * first + g;
                return w - rate * (sgd.Nesterov ? g + sgd.Momentum * first : first);
            case AdamAttribute adam:
                g += adam.WeightDecay * w;
                return w - rate * AdamDirection(g, adam.Beta1, adam.Beta2, adam.Epsilon, t, ref first, ref second);
            case AdamWAttribute adam:
                w *= 1 - rate * adam.WeightDecay;
                return w - rate * AdamDirection(g, adam.Beta1, adam.Beta2, adam.Epsilon, t, ref first, ref second);
            case RmsPropAttribute rms:
                g += rms.WeightDecay * w;
                first = rms.Alpha * first + (1 - rms.Alpha) * g * g;
                double direction = g / (Math.Sqrt(first) + rms.Epsilon);
                if (rms.Momentum == 0)
                    return w - rate * direction;
                second = rms.Momentum * second + direction;
                return w - rate * second;
            case AdagradAttribute adagrad:
                g += adagrad.WeightDecay * w;
                first += g * g;
                return w - rate / (1 + (t - 1) * adagrad.LearningRateDecay) * g / (Math.Sqrt(first) + adagrad.Epsilon);
            case LionAttribute lion:
                w *= 1 - rate * lion.WeightDecay;
                int sign = Math.Sign(lion.Beta1 * first + (1 - lion.Beta1) * g);
                first = lion.Beta2 * first + (1 - lion.Beta2) * g;
                return w - rate * sign;
            default:
                throw new NotSupportedException($"The reference has no {_optimizer.GetType().Name}.");
        }
    }

    private static double AdamDirection(double g, double beta1, double beta2, double epsilon, long t, ref double first, ref double second)
    {
        first = beta1 * first + (1 - beta1) * g;
        second = beta2 * second + (1 - beta2) * g * g;
        return first / (1 - Math.Pow(beta1, t)) / (Math.Sqrt(second / (1 - Math.Pow(beta2, t))) + epsilon);
    }

    private void LimitNorms()
    {
        double inherited = Declaration.Find<MaxNormAttribute>(_type)?.Limit ?? 0;
        foreach (LayerDeclaration layer in Declaration.Layers(_type, _model.Info))
        {
            if (layer.Attribute is not DenseAttribute dense || layer.Own("MaxNorm", dense.MaxNorm, inherited) is not (> 0 and double limit))
                continue;
            ParameterInfo weight = _model.Parameters[layer.Name + ".weight"].Info;
            int inputs = weight.Shape[1];
            for (int start = weight.Offset; start < weight.Offset + weight.Length; start += inputs)
            {
                Span<double> unit = Weights.AsSpan(start, inputs);
                double norm = 0;
                foreach (double value in unit)
                    norm += value * value;
                double scale = Math.Min(1, limit / Math.Sqrt(norm));
                foreach (ref double value in unit)
                    value *= scale;
            }
        }
    }
}
