using NetOptim.Generators.Declarations;
using NetOptim.Generators.Diagnostics.Mends;
using NetOptim.Generators.Losses;

namespace NetOptim.Generators.Diagnostics;

/// <summary>Rules about <c>[EarlyStopping]</c>.</summary>
internal static class EarlyStoppingRules
{
    private const string Validation = "val_";

    /// <summary>What the history measures for each task, by the names that the metrics have.</summary>
    private static readonly Dictionary<string, string[]> Measured = new(StringComparer.Ordinal)
    {
        ["MultiClassClassification"] = ["loss", "accuracy", "precision", "recall", "f1"],
        ["BinaryClassification"] = ["loss", "accuracy", "binary_accuracy", "precision", "recall", "f1", "mae", "mse"],
        ["Regression"] = ["loss", "mae", "mse", "r2"],
    };

    public static void Check(IReadOnlyList<AttributeReader> attributes)
    {
        AttributeReader? stopping = attributes.FirstOrDefault(attribute => attribute.Kind == "EarlyStopping");
        if (stopping is null)
            return;
        AttributeReader? loss = attributes.FirstOrDefault(attribute => attribute.Kind == "Loss");
        CheckMonitor(stopping, loss is null ? null : Catalog<LossDefinition>.Find(loss.Member("kind", "")));
        if (stopping.Has("Patience") && stopping.Int("Patience", 5) == 0)
            stopping.Report(Rules.PatienceZero, "Patience", [Mend.Omit(stopping, "Patience")]);
        if (!stopping.Has("RestoreBestWeights") && stopping.Int("Patience", 5) > 0)
            stopping.Report(Rules.BestWeightsLost, null, [Mend.Write(stopping, "RestoreBestWeights", "true")], Text.Int(stopping.Int("Patience", 5)));
        AttributeReader? plateau = attributes.FirstOrDefault(attribute => attribute.Kind == "ReduceOnPlateau");
        int wait = plateau?.Int("Patience", 10) ?? 0;
        int patience = stopping.Int("Patience", 5);
        if (plateau is not null && wait >= patience)
            plateau.Report(Rules.PlateauTooPatient, "Patience", [Mend.Write(plateau, "Patience", Text.Int(patience / 2))], Text.Int(wait), Text.Int(patience));
    }

    private static void CheckMonitor(AttributeReader stopping, LossDefinition? loss)
    {
        string monitor = stopping.String("Monitor") ?? "val_loss";
        string quantity = monitor.StartsWith(Validation, StringComparison.Ordinal) ? monitor.Substring(Validation.Length) : monitor;
        if (!IsKnown(quantity))
        {
            string nearest = Measured[loss?.Task ?? "MultiClassClassification"].OrderBy(name => Spelling.Distance(name, quantity)).First();
            Mend meant = Mend.Write(stopping, "Monitor", Text.Quote(monitor.Substring(0, monitor.Length - quantity.Length) + nearest));
            stopping.Report(Rules.MonitorUnknown, "Monitor", [meant], monitor, Choices(loss?.Task ?? "MultiClassClassification"));
            return;
        }
        if (loss is not null && !Measured[loss.Task].Contains(quantity) && !IsTopK(quantity, loss.Task))
            stopping.Report(Rules.MonitorDoesNotFit, "Monitor", [Mend.Omit(stopping, "Monitor")], monitor, loss.Kind, Choices(loss.Task));
        bool smallerIsBetter = quantity is "loss" or "mae" or "mse";
        string mode = stopping.Member("Mode", "Auto");
        if (mode == (smallerIsBetter ? "Maximize" : "Minimize"))
        {
            stopping.Report(
                Rules.MonitorWrongWay, "Mode", [Mend.Omit(stopping, "Mode")], smallerIsBetter ? "maximise" : "minimise", monitor,
                smallerIsBetter ? "less" : "more", smallerIsBetter ? "Minimize" : "Maximize");
        }
    }

    private static bool IsKnown(string quantity) => Measured.Values.Any(names => names.Contains(quantity)) || IsTopK(quantity, "MultiClassClassification");

    /// <summary><c>top_5_accuracy</c>.</summary>
    private static bool IsTopK(string quantity, string task) =>
        task == "MultiClassClassification" && quantity.StartsWith("top_", StringComparison.Ordinal) && quantity.EndsWith("_accuracy", StringComparison.Ordinal);

    private static string Choices(string task) => string.Join(", ", Measured[task].Select(name => $"'{name}'"));
}
