using Microsoft.CodeAnalysis;
using NetOptim.Generators.Declarations;
using NetOptim.Generators.Losses;
using NetOptim.Generators.Schedules;

namespace NetOptim.Generators.Diagnostics.Runs;

/// <summary>What does not fit between a model's declaration and a run of it.</summary>
internal static class RunRules
{
    private const string Epochs = "Epochs";
    private const string Validation = "val_";

    public delegate void Reporter(Rule rule, Location where, params object[] values);

    public static void Check(DeclaredModel model, Run run, Reporter report)
    {
        AttributeReader? stopping = run.Sets("EarlyStopping") ? null : model.Attributes.FirstOrDefault(attribute => attribute.Kind == "EarlyStopping");
        // A run that goes on where another ended is longer than it says.
        if (!run.Sets("InitialEpoch") && run.Number(Epochs, 1) is { } epochs)
        {
            if (stopping is not null)
                CheckPatience(model, stopping, run, (int)epochs, report);
            foreach (AttributeReader schedule in model.Attributes)
            {
                if (Catalog<ScheduleDefinition>.Find(schedule.Kind) is { } definition)
                    CheckSchedule(model, schedule, definition, run, (int)epochs, report);
            }
        }
        if (stopping is not null)
            CheckMonitor(model, stopping, run, report);
        if (run.Number("BatchSize", 32) == 1 && model.LayerOfKind("BatchNorm") is { } normalization)
            report(Rules.BatchOfOne, run.Of("BatchSize"), model.Name, normalization);
    }

    /// <summary>Where the best weights are put back, early stopping is of use in a run that it does not end.</summary>
    private static void CheckPatience(DeclaredModel model, AttributeReader stopping, Run run, int epochs, Reporter report)
    {
        int patience = stopping.Int("Patience", 5);
        int earliest = stopping.Int("StartFromEpoch", 0) + Math.Max(1, patience) + 1;
        if (epochs <= earliest && !stopping.Flag("RestoreBestWeights", false))
            report(Rules.StoppingTooLate, run.Of(Epochs), model.Name, Text.Int(epochs), Text.Int(patience), Text.Int(earliest));
    }

    private static void CheckSchedule(DeclaredModel model, AttributeReader schedule, ScheduleDefinition definition, Run run, int epochs, Reporter report)
    {
        double warmup = schedule.Number("WarmupEpochs", 0);
        if (warmup >= epochs)
            report(Rules.WarmupBeyondRun, run.Of(Epochs), model.Name, Text.Int(epochs), schedule.Kind, Text.Number(warmup));
        else if (definition.IdleFor(schedule, epochs) is { } why)
            report(Rules.ScheduleBeyondRun, run.Of(Epochs), model.Name, Text.Int(epochs), schedule.Kind, why);
    }

    private static void CheckMonitor(DeclaredModel model, AttributeReader stopping, Run run, Reporter report)
    {
        string monitor = stopping.String("Monitor") ?? "val_loss";
        bool isOfValidation = monitor.StartsWith(Validation, StringComparison.Ordinal);
        if (isOfValidation && run.IsValidated == false)
        {
            report(Rules.MonitorNotMeasured, run.Of("ValidationSplit"), model.Name, monitor, "there are no validation data; set ValidationSplit = 0.1 or give Fit a validation data set");
            return;
        }
        string quantity = isOfValidation ? monitor.Substring(Validation.Length) : monitor;
        LossDefinition? loss = Catalog<LossDefinition>.Find(model.Attributes.FirstOrDefault(attribute => attribute.Kind == "Loss")?.Member("kind", "") ?? "");
        if (!run.Sets("Metrics") && loss is not null && quantity != "loss" && quantity != loss.DefaultMetric)
            report(Rules.MonitorNotMeasured, run.Of("Metrics"), model.Name, monitor, $"without Metrics that is loss and {loss.DefaultMetric}; set Metrics or watch one of these");
    }
}
