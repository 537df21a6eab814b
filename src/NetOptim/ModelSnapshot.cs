namespace NetOptim;

/// <summary>Parameters and buffers of a model at one moment.</summary>
public sealed class ModelSnapshot
{
    internal ModelSnapshot(ModelInfo model, float[] parameters, float[] buffers)
    {
        Model = model;
        Parameters = parameters;
        Buffers = buffers;
    }

    internal ModelInfo Model { get; }

    internal Memory<float> Parameters { get; }

    internal Memory<float> Buffers { get; }
}
