namespace NetOptim.Tests.Models;

// Layers over sequences, whose rows are steps.
internal sealed partial class ReferenceNetwork
{
    /// <summary>Streams of a block's dropouts lie that far apart.</summary>
    private const uint StreamDistance = 1 << 24;

    private double[][] Linear(double[][] x, double[] parameters, string weightName, string? biasName)
    {
        double[] weight = Tensor(parameters, weightName).ToArray();
        int features = x[0].Length, units = weight.Length / features;
        double[] bias = biasName is null ? new double[units] : Tensor(parameters, biasName).ToArray();
        return
        [
            .. x.Select(row => Enumerable.Range(0, units).Select(unit =>
            {
                double sum = bias[unit];
                for (int j = 0; j < features; j++)
                    sum += row[j] * weight[unit * features + j];
                return sum;
            }).ToArray()),
        ];
    }

    private double[][] Block(double[][] x, double[] parameters, string name, TransformerBlockAttribute block, int steps, double rate, uint stream)
    {
        double[][] y = LayerNorm(x, parameters, name + ".norm1", block.Epsilon, affine: true);
        y = Attend(y, parameters, name + ".self_attn", block.Heads, steps, block.Causal, hasBias: true, rate, stream);
        x = Add(x, Dropped(y, 1));
        y = LayerNorm(x, parameters, name + ".norm2", block.Epsilon, affine: true);
        y = Activate(Linear(y, parameters, name + ".linear1.weight", name + ".linear1.bias"), block.Activation, null);
        y = Linear(Dropped(y, 2), parameters, name + ".linear2.weight", name + ".linear2.bias");
        return Add(x, Dropped(y, 3));

        double[][] Dropped(double[][] values, uint number) => rate == 0 ? values : Drop(values, rate, stream + number * StreamDistance);
    }

    private double[][] Attend(double[][] x, double[] parameters, string name, int heads, int steps, bool causal, bool hasBias, double rate, uint stream)
    {
        int channels = x[0].Length, size = channels / heads;
        double[][] projections = Linear(x, parameters, name + ".in_proj_weight", hasBias ? name + ".in_proj_bias" : null);
        double[][] gathered = [.. x.Select(_ => new double[channels])];
        // Rows of the mask: queries of heads of samples.
        int queries = x.Length * heads;
        double[][]? kept = rate == 0 ? null : Drop([.. Enumerable.Range(0, queries).Select(_ => Enumerable.Repeat(1.0, steps).ToArray())], rate, stream);
        for (int row = 0; row < x.Length; row++)
        {
            (int sample, int query) = (row / steps, row % steps);
            for (int head = 0; head < heads; head++)
            {
                int keys = causal ? query + 1 : steps;
                double[] scores =
                [
                    .. Enumerable.Range(0, keys).Select(key => Enumerable.Range(head * size, size).Sum(
                        i => projections[row][i] * projections[sample * steps + key][channels + i]) / Math.Sqrt(size)),
                ];
                double[] p = Activate([scores], Activation.Softmax, null)[0];
                for (int key = 0; key < keys; key++)
                {
                    double weight = p[key] * (kept?[(sample * heads + head) * steps + query][key] ?? 1);
                    for (int i = head * size; i < (head + 1) * size; i++)
                        gathered[row][i] += weight * projections[sample * steps + key][2 * channels + i];
                }
            }
        }
        return Linear(gathered, parameters, name + ".out_proj.weight", hasBias ? name + ".out_proj.bias" : null);
    }

    private double[] Row(double[] parameters, string tensor, int row)
    {
        int columns = _model.Parameters[tensor].Shape[1];
        return Tensor(parameters, tensor).Slice(row * columns, columns).ToArray();
    }

    private static double[] Add(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x + y)];

    private static double[][] Add(double[][] a, double[][] b) => [.. a.Zip(b, Add)];
}
