using NetOptim.Benchmarks.Optimizers;

namespace NetOptim.Benchmarks.Models;

/// <summary>
/// The plainest possible double-precision perceptron, which says what every contender has to compute: outputs, and the losses of
/// Adam steps (Kingma and Ba 2015, with PyTorch's weight decay) without dropout.
/// </summary>
internal sealed class MlpReference
{
    private readonly MlpSpec _spec;
    private readonly double[][] _weights;
    private readonly double[][] _biases;
    private readonly double[][] _moments;
    private int _step;

    public MlpReference(MlpSpec spec, MlpWeights weights)
    {
        _spec = spec;
        _weights = [.. weights.Weights.Select(Widen)];
        _biases = [.. weights.Biases.Select(Widen)];
        _moments = [.. _weights.Concat(_biases).SelectMany(static values => new[] { new double[values.Length], new double[values.Length] })];
    }

    /// <summary>The model's outputs: probabilities of a sigmoid, or logits.</summary>
    public float[] Predict(LabelledBatch batch)
    {
        double[] outputs = Forward(batch)[^1];
        if (_spec.Loss == MlpLoss.BinaryCrossEntropy)
            outputs = [.. outputs.Select(Sigmoid)];
        return [.. outputs.Select(static value => (float)value)];
    }

    /// <summary>The losses of so many training steps on one batch.</summary>
    public float[] Train(LabelledBatch batch, int steps)
    {
        var losses = new float[steps];
        for (int i = 0; i < steps; i++)
            losses[i] = (float)TrainStep(batch);
        return losses;
    }

    private static double[] Widen(float[] values) => [.. values.Select(static value => (double)value)];

    private static double Sigmoid(double value) => 1 / (1 + Math.Exp(-value));

    /// <summary>The input and every layer's outputs; the last layer's before any sigmoid or softmax.</summary>
    private double[][] Forward(LabelledBatch batch)
    {
        var values = new double[_spec.Layers + 1][];
        values[0] = Widen(batch.Inputs);
        for (int layer = 0; layer < _spec.Layers; layer++)
        {
            int inputs = _spec.Sizes[layer], outputs = _spec.Sizes[layer + 1];
            values[layer + 1] = new double[batch.Rows * outputs];
            for (int row = 0; row < batch.Rows; row++)
            {
                for (int output = 0; output < outputs; output++)
                {
                    double sum = _biases[layer][output];
                    for (int input = 0; input < inputs; input++)
                        sum += values[layer][row * inputs + input] * _weights[layer][output * inputs + input];
                    values[layer + 1][row * outputs + output] = layer + 1 < _spec.Layers ? Math.Max(0, sum) : sum;
                }
            }
        }
        return values;
    }

    private double TrainStep(LabelledBatch batch)
    {
        double[][] values = Forward(batch);
        double loss = Loss(values[^1], batch, out double[] gradient);
        _step++;
        for (int layer = _spec.Layers - 1; layer >= 0; layer--)
        {
            int inputs = _spec.Sizes[layer], outputs = _spec.Sizes[layer + 1];
            var byData = new double[batch.Rows * inputs];
            var byWeights = new double[outputs * inputs];
            var byBias = new double[outputs];
            for (int row = 0; row < batch.Rows; row++)
            {
                for (int output = 0; output < outputs; output++)
                {
                    double g = gradient[row * outputs + output];
                    byBias[output] += g;
                    for (int input = 0; input < inputs; input++)
                    {
                        double x = values[layer][row * inputs + input];
                        byWeights[output * inputs + input] += g * x;
                        if (layer > 0 && x > 0)
                            byData[row * inputs + input] += g * _weights[layer][output * inputs + input];
                    }
                }
            }
            Adam(_weights[layer], byWeights, 2 * layer);
            Adam(_biases[layer], byBias, 2 * (_spec.Layers + layer));
            gradient = byData;
        }
        return loss;
    }

    private double Loss(double[] outputs, LabelledBatch batch, out double[] gradient)
    {
        gradient = new double[outputs.Length];
        double loss = 0;
        int classes = _spec.Outputs;
        for (int row = 0; row < batch.Rows; row++)
        {
            int label = batch.Labels[row];
            if (_spec.Loss == MlpLoss.BinaryCrossEntropy)
            {
                double p = Sigmoid(outputs[row]);
                loss -= Math.Log(label == 1 ? p : 1 - p) / batch.Rows;
                gradient[row] = (p - label) / batch.Rows;
                continue;
            }
            double sum = 0;
            for (int i = 0; i < classes; i++)
                sum += Math.Exp(outputs[row * classes + i]);
            loss -= (outputs[row * classes + label] - Math.Log(sum)) / batch.Rows;
            for (int i = 0; i < classes; i++)
                gradient[row * classes + i] = (Math.Exp(outputs[row * classes + i]) / sum - (i == label ? 1 : 0)) / batch.Rows;
        }
        return loss;
    }

    private void Adam(double[] parameters, double[] gradients, int moment)
    {
        double[] first = _moments[moment], second = _moments[moment + 1];
        double correction1 = 1 - Math.Pow(AdamSpec.Beta1, _step), correction2 = 1 - Math.Pow(AdamSpec.Beta2, _step);
        for (int i = 0; i < parameters.Length; i++)
        {
            double g = gradients[i] + _spec.WeightDecay * parameters[i];
            first[i] += (1 - AdamSpec.Beta1) * (g - first[i]);
            second[i] += (1 - AdamSpec.Beta2) * (g * g - second[i]);
            parameters[i] -= _spec.Optimizer.LearningRate * (first[i] / correction1) / (Math.Sqrt(second[i] / correction2) + AdamSpec.Epsilon);
        }
    }
}
