namespace NetOptim.Generators.Declarations;

/// <summary><c>[EarlyStopping]</c> → the expression of its <c>EarlyStoppingInfo</c>.</summary>
internal static class EarlyStoppingReader
{
    public static string? Read(IEnumerable<AttributeReader> attributes)
    {
        AttributeReader? arguments = attributes.FirstOrDefault(attribute => attribute.Kind == "EarlyStopping");
        if (arguments is null)
            return null;
        string monitor = arguments.String("Monitor") ?? "val_loss";
        int patience = arguments.Int("Patience", 5, minimum: 0);
        double minDelta = arguments.Number("MinDelta", 0, minimum: 0);
        bool maximize = arguments.Member("Mode", "Auto") switch
        {
            "Maximize" => true,
            "Minimize" => false,
            _ => !IsError(monitor),
        };
        bool restore = arguments.Flag("RestoreBestWeights", false);
        int start = arguments.Int("StartFromEpoch", 0, minimum: 0);
        string baseline = arguments.Has("Baseline") ? Text.Double(arguments.Number("Baseline", 0)) : "null";
        return $"new EarlyStoppingInfo({Text.Quote(monitor)}, {Text.Int(patience)}, {Text.Double(minDelta)}, "
            + $"{Text.Bool(maximize)}, {Text.Bool(restore)}, {Text.Int(start)}, {baseline})";
    }

    /// <summary>Losses and errors are better small, scores better large.</summary>
    private static bool IsError(string monitor) =>
        monitor.EndsWith("loss", StringComparison.Ordinal) || monitor.EndsWith("mae", StringComparison.Ordinal) || monitor.EndsWith("mse", StringComparison.Ordinal);
}
