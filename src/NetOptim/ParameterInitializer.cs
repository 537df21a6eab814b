using NetOptim.Kernels;

namespace NetOptim;

/// <summary>Fills tensors with their first values.</summary>
internal static class ParameterInitializer
{
    /// <summary>
    /// Fills every tensor of the list from a Philox stream of its own, so that a tensor's values depend on the seed, its number and its
    /// index alone: not on the shapes of the tensors before it.
    /// </summary>
    /// <param name="list">The tensors.</param>
    /// <param name="seed">The model's seed.</param>
    /// <param name="firstStream">Number of the list's first tensor.</param>
    /// <exception cref="InvalidOperationException">A fan that the tensor's formula divides by is below 1.</exception>
    public static void Fill(ParameterList list, ulong seed, int firstStream)
    {
        for (int i = 0; i < list.Count; i++)
            Fill(list[i].Values, list[i].Info, new PhiloxRandom(seed, (uint)(firstStream + i)));
    }

    private static void Fill(Span<float> values, ParameterInfo info, PhiloxRandom random)
    {
        switch (info.Initializer)
        {
            case Initializer.Zeros:
                values.Clear();
                break;
            case Initializer.Ones:
                values.Fill(1);
                break;
            // Kaiming's uniform with a = √5, PyTorch's choice: √(6/((1 + 5)·fan_in)) = 1/√fan_in (torch/nn/modules/linear.py). The compiler
            // resolves Default by the kind of layer; a tensor that is still Default is a weight of our own models, so PyTorch's it is.
            case Initializer.Default:
            case Initializer.TorchUniform:
                Uniform(values, random, Math.Sqrt(1.0 / FanIn(info)));
                break;
            // X. Glorot, Y. Bengio, Understanding the difficulty of training deep feedforward neural networks (AISTATS 2010), eq. 12 and 16.
            case Initializer.GlorotUniform:
                Uniform(values, random, Math.Sqrt(6.0 / FanSum(info)));
                break;
            case Initializer.GlorotNormal:
                Normal(values, random, Math.Sqrt(2.0 / FanSum(info)));
                break;
            // K. He et al., Delving Deep into Rectifiers (ICCV 2015), eq. 10; the uniform of the same variance has bound √3·σ.
            case Initializer.HeUniform:
                Uniform(values, random, Math.Sqrt(6.0 / FanIn(info)));
                break;
            case Initializer.HeNormal:
                Normal(values, random, Math.Sqrt(2.0 / FanIn(info)));
                break;
            // Y. LeCun et al., Efficient BackProp (1998), section 4.6: σ = 1/√fan_in.
            case Initializer.LeCunUniform:
                Uniform(values, random, Math.Sqrt(3.0 / FanIn(info)));
                break;
            case Initializer.LeCunNormal:
                Normal(values, random, Math.Sqrt(1.0 / FanIn(info)));
                break;
            default:
                throw new InvalidOperationException($"Tensor '{info.Name}' asks for initialiser {(int)info.Initializer}, which does not exist.");
        }
    }

    private static void Uniform(Span<float> values, PhiloxRandom random, double bound)
    {
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)((2.0 * random.NextSingle() - 1.0) * bound);
    }

    private static void Normal(Span<float> values, PhiloxRandom random, double deviation)
    {
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)(deviation * random.NextGaussian());
    }

    private static int FanIn(ParameterInfo info) => info.FanIn >= 1
        ? info.FanIn
        : throw new InvalidOperationException($"Tensor '{info.Name}' is filled by {info.Initializer}, which needs a fan-in of at least 1; it is {info.FanIn}.");

    private static long FanSum(ParameterInfo info) => info.FanOut >= 0
        ? (long)FanIn(info) + info.FanOut
        : throw new InvalidOperationException($"Tensor '{info.Name}' is filled by {info.Initializer}, which needs a fan-out of at least 0; it is {info.FanOut}.");
}
