namespace NetOptim;

// The emitted HyperparameterValues by name: for what does not know the model's class (checkpoints, searches).
public abstract unsafe partial class CompiledModel
{
    /// <summary>Names of the declared numbers, as in the model's <c>HyperparameterValues</c>.</summary>
    public virtual IReadOnlyList<string> HyperparameterNames => [];

    /// <summary>The present value of one of them.</summary>
    /// <exception cref="ArgumentException">The model has none of that name.</exception>
    public virtual double GetHyperparameter(string name) => throw NoSuchHyperparameter(name);

    /// <summary>Changes one of them; it holds from the next step on.</summary>
    /// <exception cref="ArgumentException">The model has none of that name.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range.</exception>
    public virtual void SetHyperparameter(string name, double value) => throw NoSuchHyperparameter(name);
}
