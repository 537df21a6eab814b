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

    /// <summary>The declared value of a number; null where there is none of that name.</summary>
    public double? Find(string name) => _all.FirstOrDefault(known => known.Name == name)?.Value;

    /// <summary>Adds a number once; another one of the same name gets a digit.</summary>
    /// <returns>The C# expression that reads it in the emitted class.</returns>
    public string Add(
        string name, double value, string summary, double minimum = 0, double maximum = double.PositiveInfinity,
        bool minimumExclusive = false, bool maximumExclusive = false)
    {
        string unique = name;
        for (int i = 2; _all.FirstOrDefault(known => known.Name == unique) is { } known && known.Summary != summary; i++)
            unique = name + Text.Int(i);
        if (_all.All(known => known.Name != unique))
            _all.Add(new Hyperparameter(unique, value, summary, minimum, maximum, minimumExclusive, maximumExclusive));
        return "_hyperparameters." + unique;
    }
}
