namespace NetOptim.Generators.Declarations;

/// <summary>One number of the declaration that can be changed at run time.</summary>
/// <param name="Name">Property of the emitted <c>HyperparameterValues</c>.</param>
/// <param name="Value">As declared.</param>
/// <param name="Summary">What it is, for the XML doc.</param>
internal sealed record Hyperparameter(
    string Name, double Value, string Summary, double Minimum, double Maximum, bool MinimumExclusive, bool MaximumExclusive);

/// <summary>The numbers of a model that become properties of its <c>HyperparameterValues</c>.</summary>
internal sealed class HyperparameterTable
{
    private readonly List<Hyperparameter> _all = [];

    public IReadOnlyList<Hyperparameter> All => _all;

    /// <summary>Adds a number once.</summary>
    /// <returns>The C# expression that reads it in the emitted class.</returns>
    public string Add(
        string name, double value, string summary, double minimum = 0, double maximum = double.PositiveInfinity,
        bool minimumExclusive = false, bool maximumExclusive = false)
    {
        if (_all.All(known => known.Name != name))
            _all.Add(new Hyperparameter(name, value, summary, minimum, maximum, minimumExclusive, maximumExclusive));
        return "_hyperparameters." + name;
    }
}
