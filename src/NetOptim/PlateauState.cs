namespace NetOptim;

/// <summary>What <c>ReduceOnPlateau</c> remembers from epoch to epoch.</summary>
/// <param name="Factor">What it has put on the learning rate so far.</param>
/// <param name="Best">The lowest loss so far.</param>
/// <param name="BadEpochs">Epochs without improvement since then, or since the last reduction.</param>
/// <param name="Cooldown">Epochs before bad ones count again.</param>
internal readonly record struct PlateauState(double Factor, double Best, int BadEpochs, int Cooldown)
{
    public static PlateauState Initial { get; } = new(1, double.PositiveInfinity, 0, 0);
}
