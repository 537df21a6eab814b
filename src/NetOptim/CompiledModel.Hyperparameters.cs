using System.Runtime.InteropServices;

namespace NetOptim;

// The emitted HyperparameterValues by name: for what does not know the model's class (checkpoints, searches).
public abstract unsafe partial class CompiledModel
{
    private HyperparameterTable? _hyperparameterTable;

    /// <summary>Names of the declared numbers, as in the model's <c>HyperparameterValues</c>.</summary>
    public IReadOnlyList<string> HyperparameterNames => Table.Names;

    /// <summary>The emitted table of the declared numbers, in the order of their struct: UTF-8 text with the columns <c>name</c> and <c>range</c>.</summary>
    protected virtual ReadOnlySpan<byte> HyperparameterRanges => default;

    /// <summary>The model's numbers, in the order of their struct.</summary>
    protected virtual Span<double> HyperparameterSpan => default;

    /// <summary>Read when it is first asked for: a model that is trained as declared, or predicts, does without.</summary>
    private HyperparameterTable Table => _hyperparameterTable ??= new HyperparameterTable(HyperparameterRanges);

    /// <summary>The present value of one of them.</summary>
    /// <exception cref="ArgumentException">The model has none of that name.</exception>
    public double GetHyperparameter(string name) => Hyperparameter(name, out _);

    /// <summary>Changes one of them; it holds from the next step on.</summary>
    /// <exception cref="ArgumentException">The model has none of that name.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range.</exception>
    public void SetHyperparameter(string name, double value)
    {
        ref double number = ref Hyperparameter(name, out int index);
        Table.Check(index, value);
        number = value;
    }

    /// <summary>The doubles of an emitted struct, which holds nothing else, in the order of their declaration.</summary>
    protected static Span<double> AsSpan<TValues>(ref TValues values) where TValues : unmanaged =>
        MemoryMarshal.Cast<TValues, double>(new Span<TValues>(ref values));

    /// <summary>Throws unless all of these numbers lie in their ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The first that does not.</exception>
    protected void CheckHyperparameters(ReadOnlySpan<double> values) => Table.Check(values);

    private ref double Hyperparameter(string name, out int index)
    {
        index = Table.IndexOf(name);
        if (index < 0)
        {
            throw new ArgumentException(
                $"{Info.Name} has no hyper-parameter '{name}'. It has: {string.Join(", ", HyperparameterNames)}.", nameof(name));
        }
        Span<double> values = HyperparameterSpan;
        Table.RequireLength(values);
        return ref values[index];
    }
}
