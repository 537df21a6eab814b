using NetOptim.Kernels;
using NetOptim.Tests.Kernels;

namespace NetOptim.Tests.Models;

/// <summary>
/// The declared network in double precision, layer by layer as its attributes define it and without any of the compiler: what
/// outputs, losses and (by finite differences) gradients are compared with.
/// </summary>
internal sealed partial class ReferenceNetwork(TrainedModel trained)
{
    private readonly CompiledModel _model = trained.Model;
    private readonly Type _type = trained.Model.GetType();
    private readonly LayerDeclaration[] _layers = Declaration.Layers(trained.Model.GetType(), trained.Model.Info);
    private readonly L1Attribute? _l1 = Declaration.Find<L1Attribute>(trained.Model.GetType());
    private readonly L2Attribute? _l2 = Declaration.Find<L2Attribute>(trained.Model.GetType());

    /// <summary>The parameter block as it is now.</summary>
    public double[] Parameters() => [.. _model.ParameterMemory.Span.ToArray().Select(value => (double)value)];

    /// <summary>The mean loss of the batch with all penalties, as <c>TrainStep</c> gives it.</summary>
    public double TrainingLoss(double[] parameters, Samples samples)
    {
        double[][] outputs = Forward(parameters, samples, training: true, out double activity);
        return Loss(outputs, samples) + activity + WeightPenalties(parameters);
    }

    /// <summary>The mean loss of the batch as <c>EvaluateStep</c> gives it.</summary>
    public double EvaluationLoss(double[] parameters, Samples samples) => Loss(Forward(parameters, samples, training: false, out _), samples);

    public double[] Outputs(double[] parameters, Samples samples, bool training) =>
        [.. Forward(parameters, samples, training, out _).SelectMany(row => row)];

    private double[][] Forward(double[] parameters, Samples samples, bool training, out double activity)
    {
        activity = 0;
        int inputs = samples.Inputs.Length / samples.Count;
        double[][] x = [.. samples.Inputs.Chunk(inputs).Select(row => row.Select(value => (double)value).ToArray())];
        // A row for each sample, or for each step of a sequence.
        int steps = _model.Info.InputShape.Count == 2 ? _model.Info.InputShape[0] : 1;
        x = [.. x.SelectMany(row => row.Chunk(row.Length / steps))];
        for (int i = 0; i < _layers.Length; i++)
        {
            LayerDeclaration layer = _layers[i];
            switch (layer.Attribute)
            {
                case DenseAttribute dense:
                    x = Activate(Linear(x, parameters, layer.Name, dense), dense.Activation, Alpha(layer, dense.Alpha));
                    if (training)
                        activity += (dense.ActivityL1 * Sum(x, Math.Abs) + dense.ActivityL2 * Sum(x, y => y * y)) / samples.Count;
                    break;
                case ActivationAttribute activation:
                    x = Activate(x, activation.Kind, Alpha(layer, activation.Alpha));
                    break;
                case DropoutAttribute dropout:
                    x = training ? Drop(x, dropout.Rate, (uint)i) : x;
                    break;
                case BatchNormAttribute norm:
                    x = BatchNorm(x, parameters, layer.Name, norm, training);
                    break;
                case LayerNormAttribute norm:
                    x = LayerNorm(x, parameters, layer.Name, norm);
                    break;
                case FlattenAttribute:
                    x = [.. x.Chunk(steps).Select(rows => rows.SelectMany(row => row).ToArray())];
                    steps = 1;
                    break;
                case EmbeddingAttribute:
                    steps = inputs;
                    x = [.. x.SelectMany(row => row.Select(token => Row(parameters, layer.Name + ".weight", (int)token)))];
                    break;
                case PositionEmbeddingAttribute:
                    x = [.. x.Select((row, i) => Add(row, Row(parameters, layer.Name + ".weight", i % steps)))];
                    break;
                case MultiHeadAttentionAttribute attention:
                    x = Attend(x, parameters, layer.Name, attention.Heads, steps, attention.Causal, attention.Bias, training ? attention.Dropout : 0, (uint)i);
                    break;
                case TransformerBlockAttribute block:
                    x = Block(x, parameters, layer.Name, block, steps, training ? block.Dropout : 0, (uint)i);
                    break;
                default:
                    throw new NotSupportedException($"The reference has no {layer.Attribute.GetType().Name}.");
            }
        }
        return x;
    }

    private double[][] Linear(double[][] x, double[] parameters, string name, DenseAttribute dense) =>
        Linear(x, parameters, (dense.TiedTo ?? name) + ".weight", dense.Bias ? name + ".bias" : null);

    private double[][] BatchNorm(double[][] x, double[] parameters, string name, BatchNormAttribute norm, bool training)
    {
        int columns = x[0].Length;
        double[] buffers = [.. _model.BufferMemory.Span.ToArray().Select(value => (double)value)];
        double[] mean = new double[columns], variance = new double[columns];
        for (int column = 0; column < columns; column++)
        {
            mean[column] = training ? x.Average(row => row[column]) : Tensor(buffers, name + ".running_mean", buffer: true)[column];
            variance[column] = training
                ? x.Average(row => (row[column] - mean[column]) * (row[column] - mean[column]))
                : Tensor(buffers, name + ".running_var", buffer: true)[column];
        }
        return Affine(
            x.Select(row => row.Select((value, j) => (value - mean[j]) / Math.Sqrt(variance[j] + norm.Epsilon)).ToArray()),
            parameters, name, norm.Affine);
    }

    private double[][] LayerNorm(double[][] x, double[] parameters, string name, LayerNormAttribute norm) =>
        LayerNorm(x, parameters, name, norm.Epsilon, norm.Affine);

    private double[][] LayerNorm(double[][] x, double[] parameters, string name, double epsilon, bool affine) => Affine(
        x.Select(row =>
        {
            double mean = row.Average(), variance = row.Average(value => (value - mean) * (value - mean));
            return row.Select(value => (value - mean) / Math.Sqrt(variance + epsilon)).ToArray();
        }),
        parameters, name, affine);

    private double[][] Affine(IEnumerable<double[]> x, double[] parameters, string name, bool affine)
    {
        if (!affine)
            return [.. x];
        double[] scale = Tensor(parameters, name + ".weight").ToArray(), shift = Tensor(parameters, name + ".bias").ToArray();
        return [.. x.Select(row => row.Select((value, j) => value * scale[j] + shift[j]).ToArray())];
    }

    /// <summary>The mask is that of the kernels, which have tests of their own; where it applies is what is checked here.</summary>
    private double[][] Drop(double[][] x, double rate, uint stream)
    {
        var mask = new DropoutMask(new PhiloxKey(_model.Seed, (uint)_model.Step, stream), (float)rate);
        return
        [
            .. x.Select((row, sample) => row
                .Select((value, column) => mask.Apply(new SimdScalar(1), sample, column).Value == 0 ? 0 : value / (1 - rate)).ToArray()),
        ];
    }

    private double Loss(double[][] outputs, Samples samples)
    {
        LossAttribute loss = Declaration.Find<LossAttribute>(_type)!;
        if (loss.Kind == NetOptim.Loss.SoftmaxCrossEntropy)
            return outputs.Select((row, i) => CrossEntropy(row, samples.Labels[i], loss.LabelSmoothing)).Average();
        int columns = outputs[0].Length;
        return outputs.SelectMany((row, i) => row.Select((y, j) => Term(loss, y, samples.Targets[i * columns + j]))).Average();
    }

    private static double CrossEntropy(double[] logits, int label, double smoothing)
    {
        double largest = logits.Max(), logSum = largest + Math.Log(logits.Sum(value => Math.Exp(value - largest)));
        return (1 - smoothing) * (logSum - logits[label]) + smoothing * logits.Average(value => logSum - value);
    }

    private static double Term(LossAttribute loss, double y, double t)
    {
        double error = Math.Abs(y - t);
        return loss.Kind switch
        {
            NetOptim.Loss.MeanSquaredError => error * error,
            NetOptim.Loss.MeanAbsoluteError => error,
            NetOptim.Loss.Huber => error <= loss.Delta ? error * error / 2 : loss.Delta * (error - loss.Delta / 2),
            NetOptim.Loss.BinaryCrossEntropy => -(t * Math.Log(y) + (1 - t) * Math.Log(1 - y)),
            _ => throw new NotSupportedException($"The reference has no {loss.Kind}."),
        };
    }

    private double WeightPenalties(double[] parameters)
    {
        double penalty = 0;
        foreach (LayerDeclaration layer in _layers)
        {
            if (layer.Attribute is MultiHeadAttentionAttribute)
            {
                Add(layer.Name + ".in_proj_weight", _l1?.Lambda ?? 0, _l2?.Lambda ?? 0);
                Add(layer.Name + ".out_proj.weight", _l1?.Lambda ?? 0, _l2?.Lambda ?? 0);
            }
            if (layer.Attribute is not DenseAttribute dense)
                continue;
            if (dense.TiedTo is null)
                Add(layer.Name + ".weight", layer.Own("L1", dense.L1, _l1?.Lambda ?? 0), layer.Own("L2", dense.L2, _l2?.Lambda ?? 0));
            if (dense.Bias)
                Add(layer.Name + ".bias", _l1 is { Bias: true } ? _l1.Lambda : 0, _l2 is { Bias: true } ? _l2.Lambda : 0);
        }
        return penalty;

        void Add(string tensor, double lambda1, double lambda2)
        {
            foreach (double weight in Tensor(parameters, tensor))
                penalty += lambda1 * Math.Abs(weight) + lambda2 * weight * weight;
        }
    }

    private ReadOnlySpan<double> Tensor(double[] block, string name, bool buffer = false)
    {
        ParameterInfo info = (buffer ? _model.Buffers : _model.Parameters)[name].Info;
        return block.AsSpan(info.Offset, info.Length);
    }

    private static double? Alpha(LayerDeclaration layer, double alpha) => layer.Written.Contains("Alpha") ? alpha : null;

    private static double Sum(double[][] x, Func<double, double> term) => x.Sum(row => row.Sum(term));

    private static double[][] Activate(double[][] x, Activation activation, double? alpha) =>
        activation == Activation.Softmax
            ? [.. x.Select(row =>
                {
                    double largest = row.Max(), sum = row.Sum(value => Math.Exp(value - largest));
                    return row.Select(value => Math.Exp(value - largest) / sum).ToArray();
                })]
            : [.. x.Select(row => row.Select(value => Activate(value, activation, alpha)).ToArray())];

    private static double Activate(double x, Activation activation, double? alpha) => activation switch
    {
        Activation.None => x,
        Activation.Relu => Math.Max(x, 0),
        Activation.LeakyRelu => x >= 0 ? x : (alpha ?? 0.01) * x,
        Activation.Elu => x >= 0 ? x : (alpha ?? 1) * DoubleMath.Expm1(x),
        Activation.Selu => 1.0507009873554804934193349852946 * (x >= 0 ? x : 1.6732632423543772848170429916717 * DoubleMath.Expm1(x)),
        Activation.Gelu => x * (1 + DoubleMath.Erf(x / Math.Sqrt(2))) / 2,
        Activation.GeluTanh => x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))) / 2,
        Activation.Silu => x * DoubleMath.Sigmoid(x),
        Activation.Mish => x * Math.Tanh(DoubleMath.Softplus(x)),
        Activation.Sigmoid => DoubleMath.Sigmoid(x),
        Activation.HardSigmoid => Math.Clamp(x + 3, 0, 6) / 6,
        Activation.Tanh => Math.Tanh(x),
        Activation.Softplus => DoubleMath.Softplus(x),
        Activation.HardSwish => x * Math.Clamp(x + 3, 0, 6) / 6,
        Activation.Relu6 => Math.Clamp(x, 0, 6),
        _ => throw new NotSupportedException($"The reference has no {activation}."),
    };
}
