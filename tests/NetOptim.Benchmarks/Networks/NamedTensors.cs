using NetOptim.Benchmarks.Models;

namespace NetOptim.Benchmarks.Networks;

/// <summary>One tensor, in PyTorch's shape.</summary>
internal sealed record NamedTensor(int[] Shape, float[] Values);

/// <summary>The weights and statistics all contenders start from, under PyTorch's names.</summary>
internal sealed class NamedTensors
{
    private readonly Dictionary<string, NamedTensor> _tensors = [];

    private NamedTensors()
    {
    }

    /// <summary>Trained scalars.</summary>
    public int TrainedCount { get; private init; }

    public NamedTensor this[string name] => _tensors[name];

    /// <summary>
    /// What NetOptim's class begins with from one seed; but running means and variances are random, so that a contender that ignored them would
    /// be found out.
    /// </summary>
    public static NamedTensors Draw(NetworkSpec spec)
    {
        using CompiledModel<int> model = spec.Create(new() { Seed = 1, BatchCapacity = 1, Threads = 1 }, true);
        var tensors = new NamedTensors { TrainedCount = (int)model.Info.ParameterCount };
        foreach (Parameter parameter in model.Parameters)
            tensors._tensors[parameter.Name] = new([.. parameter.Shape], parameter.Values.ToArray());
        var random = new Random(20240229);
        foreach (Parameter buffer in model.Buffers)
        {
            bool variance = buffer.Name.EndsWith(".running_var", StringComparison.Ordinal);
            float[] values = MlpWeights.Uniform(random, buffer.Values.Length, variance ? 0.5f : -0.2f, variance ? 1.5f : 0.2f);
            tensors._tensors[buffer.Name] = new([.. buffer.Shape], values);
        }
        return tensors;
    }

    public void CopyTo(CompiledModel model)
    {
        foreach (Parameter tensor in model.Parameters.Concat(model.Buffers))
            _tensors[tensor.Name].Values.CopyTo(tensor.Values);
    }
}
