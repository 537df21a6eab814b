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
    private readonly Dictionary<string, Hyperparameter> _byName = new(StringComparer.Ordinal);

    public IReadOnlyList<Hyperparameter> All => _all;

    /// <summary>The declared value of a number; null where there is none of that name.</summary>
    public double? Find(string name) => _byName.TryGetValue(name, out Hyperparameter? known) ? known.Value : null;

    /// <summary>Adds a number once; another one of the same name gets a digit.</summary>
    /// <returns>The C# expression that reads it in the emitted class.</returns>
    public string Add(
        string name, double value, string summary, double minimum = 0, double maximum = double.PositiveInfinity,
        bool minimumExclusive = false, bool maximumExclusive = false)
    {
        string unique = name;
        Hyperparameter? known;
        for (int i = 2; _byName.TryGetValue(unique, out known) && known.Summary != summary; i++)
            unique = name + Text.Int(i);
        if (known is null)
        {
            known = new Hyperparameter(unique, value, summary, minimum, maximum, minimumExclusive, maximumExclusive);
            _all.Add(known);
            _byName.Add(unique, known);
        }
        return "_hyperparameters." + unique;
    }
}
