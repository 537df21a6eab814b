using System.Reflection;

namespace NetOptim.Tests.Models;

/// <summary>A compiled model with a loss, whatever its targets are.</summary>
internal abstract class TrainedModel : IDisposable
{
    public abstract CompiledModel Model { get; }

    public abstract ReadOnlySpan<float> LastOutputs { get; }

    public abstract float TrainStep(Samples samples);

    public abstract float ComputeGradients(Samples samples);

    public abstract float EvaluateStep(Samples samples, float[] outputs);

    public abstract float LearningRateAt(long step);

    public abstract void EndEpoch(double loss);

    public abstract void SaveCheckpoint(Stream stream);

    public abstract void LoadCheckpoint(Stream stream);

    /// <summary>The emitted, typed hyper-parameters, boxed.</summary>
    public object Hyperparameters
    {
        get => HyperparameterProperty.GetValue(Model)!;
        set
        {
            try
            {
                HyperparameterProperty.SetValue(Model, value);
            }
            catch (TargetInvocationException exception)
            {
                throw exception.InnerException!;
            }
        }
    }

    public PropertyInfo[] HyperparameterNames => [.. HyperparameterProperty.PropertyType.GetProperties().Where(property => property.CanWrite)];

    private PropertyInfo HyperparameterProperty => Model.GetType().GetProperty("Hyperparameters")!;

    public void SetHyperparameter(string name, double value)
    {
        object values = Hyperparameters;
        values.GetType().GetProperty(name)!.SetValue(values, value);
        Hyperparameters = values;
    }

    /// <summary>All that the next step depends on, as bits.</summary>
    public State Capture() => new(Bits(Model.ParameterMemory), Bits(Model.BufferMemory), Bits(Model.OptimizerMemory), Model.Step);

    public void Dispose() => Model.Dispose();

    private static string Bits(MemoryBlock block) => Convert.ToHexString(System.Runtime.InteropServices.MemoryMarshal.AsBytes(block.Span));

    internal sealed record State(string Parameters, string Buffers, string Moments, long Step);
}

internal sealed class TrainedModel<TTarget> : TrainedModel
    where TTarget : unmanaged
{
    private readonly CompiledModel<TTarget> _model;
    private readonly Func<Samples, TTarget[]> _targets;

    public TrainedModel(CompiledModel<TTarget> model, Func<Samples, TTarget[]> targets)
    {
        _model = model;
        _targets = targets;
        _model.Horizon = new TrainingHorizon(StepsPerEpoch: 25, Epochs: 2);
    }

    public override CompiledModel Model => _model;

    public override ReadOnlySpan<float> LastOutputs => _model.LastOutputs;

    public override float TrainStep(Samples samples) => _model.TrainStep(samples.Inputs, _targets(samples));

    public override float ComputeGradients(Samples samples) => _model.ComputeGradients(samples.Inputs, _targets(samples));

    public override float EvaluateStep(Samples samples, float[] outputs) => _model.EvaluateStep(samples.Inputs, _targets(samples), outputs);

    public override float LearningRateAt(long step) => _model.LearningRateAt(step);

    public override void EndEpoch(double loss) => _model.OnEpochEnd(loss);

    public override void SaveCheckpoint(Stream stream) => _model.SaveCheckpoint(stream);

    public override void LoadCheckpoint(Stream stream) => _model.LoadCheckpoint(stream);
}
