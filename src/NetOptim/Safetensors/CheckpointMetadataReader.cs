using System.Globalization;

namespace NetOptim.Safetensors;

/// <summary>Takes a checkpoint's numbers out of its header, or says what is wrong with them.</summary>
/// <param name="metadata">The header's texts.</param>
/// <param name="prefix">Begins every key.</param>
internal sealed class CheckpointMetadataReader(IReadOnlyDictionary<string, string> metadata, string prefix)
{
    /// <summary>Steps that no training reaches, and from which many more can still be counted.</summary>
    private const long MostSteps = 1L << 62;

    /// <summary>Steps whose product with any number of epochs is a whole number of 64 bits.</summary>
    private const long MostStepsPerEpoch = uint.MaxValue;

    /// <summary>Checks that this is a checkpoint of that version, made by the model's optimiser.</summary>
    public void CheckKind(string version, ModelInfo model)
    {
        if (!metadata.TryGetValue(prefix + "checkpoint", out string? found))
            throw new WeightsFileException("The file holds weights only, no checkpoint: use Load.");
        if (found != version)
            throw new WeightsFileException($"The checkpoint is of version '{found}'; this program reads version {version}.");
        string optimizer = Text("optimizer");
        if (optimizer != (model.Optimizer ?? ""))
        {
            throw new WeightsFileException(
                $"The checkpoint was trained with '{optimizer}', {model.Name} trains with '{model.Optimizer}'. Declare the same optimiser, or take the weights alone with Load.");
        }
    }

    /// <summary>A whole number.</summary>
    public long WholeNumber(string key, long minimum, long maximum = long.MaxValue) =>
        long.TryParse(Text(key), NumberStyles.None, CultureInfo.InvariantCulture, out long value) && value >= minimum && value <= maximum
            ? value
            : throw Bad(key, $"a whole number from {minimum} to {maximum}");

    /// <summary>The seed.</summary>
    public ulong Seed() =>
        ulong.TryParse(Text("seed"), NumberStyles.None, CultureInfo.InvariantCulture, out ulong value)
            ? value
            : throw Bad("seed", "a whole number of 64 bits");

    /// <summary>The state of <c>ReduceOnPlateau</c>.</summary>
    public PlateauState Plateau()
    {
        double factor = Number("plateau.factor");
        if (factor is < 0 or > 1)
            throw Bad("plateau.factor", "a number in [0, 1]");
        return new PlateauState(
            factor,
            Number("plateau.best"),
            (int)WholeNumber("plateau.bad_epochs", 0, int.MaxValue),
            (int)WholeNumber("plateau.cooldown", 0, int.MaxValue));
    }

    /// <summary>The horizon, where there was one.</summary>
    public TrainingHorizon? Horizon() => metadata.ContainsKey(prefix + "horizon.epochs")
        ? new TrainingHorizon(WholeNumber("horizon.steps_per_epoch", 1, MostStepsPerEpoch), (int)WholeNumber("horizon.epochs", 1, int.MaxValue))
        : null;

    /// <summary>The step.</summary>
    public long Step() => WholeNumber("step", 0, MostSteps);

    /// <summary>Names of the frozen parameters.</summary>
    public HashSet<string> Frozen(string keyPrefix, ParameterList parameters)
    {
        HashSet<string> frozen = new(StringComparer.Ordinal);
        foreach (string key in metadata.Keys)
        {
            if (!key.StartsWith(prefix + keyPrefix, StringComparison.Ordinal))
                continue;
            string name = key[(prefix.Length + keyPrefix.Length)..];
            if (!parameters.TryGet(name, out _))
                throw new WeightsFileException($"The checkpoint says that '{name}' is frozen, which is no parameter of the model.");
            frozen.Add(name);
        }
        return frozen;
    }

    /// <summary>The hyper-parameters of that model, by name.</summary>
    public Dictionary<string, double> Hyperparameters(string keyPrefix, CompiledModel model) =>
        model.HyperparameterNames.ToDictionary(name => name, name => Number(keyPrefix + name), StringComparer.Ordinal);

    private double Number(string key) =>
        double.TryParse(Text(key), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && !double.IsNaN(value)
            ? value
            : throw Bad(key, "a number");

    private string Text(string key) => metadata.TryGetValue(prefix + key, out string? text)
        ? text
        : throw new WeightsFileException($"The checkpoint lacks '{key}': it has been tampered with.");

    private WeightsFileException Bad(string key, string expected) =>
        new($"The checkpoint's '{key}' is '{Text(key)}'; expected {expected}.");
}
