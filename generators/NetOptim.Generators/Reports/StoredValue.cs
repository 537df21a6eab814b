using NetOptim.Generators.Fusion;
using NetOptim.Generators.Gradients;
using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Reports;

/// <summary>
/// A value with a place in memory, and why it has one: what the fuser decided about those who read it (<see cref="Boundary"/>), and what the recomputation
/// decided about it (<see cref="KeepReason"/>).
/// </summary>
internal sealed class StoredValue(LoweredProgram program, Kernel maker, Value value)
{
    public Value Value => value;

    public Kernel Maker => maker;

    /// <summary>Kernels that read it from memory.</summary>
    public IReadOnlyList<Kernel> Readers => program.Kernels.ReadersOf(value);

    /// <summary>Whether the forward half makes it and the backward half reads it.</summary>
    public bool IsKeptForBackward => maker.Phase == Phase.Forward && Readers.Any(reader => reader.Phase == Phase.Backward);

    /// <summary>The values of a program that have a place in the arena, in the order in which they are made.</summary>
    public static IEnumerable<StoredValue> All(LoweredProgram program) => program.Kernels.Kernels.SelectMany(kernel =>
        program.Kernels.StoredBy(kernel).Where(value => value.Storage == Storage.Arena).Select(value => new StoredValue(program, kernel, value)));

    /// <summary>Why it is in memory, each reason once, with the kernels for which it holds.</summary>
    public IEnumerable<string> Reasons()
    {
        var reasons = new List<(string Text, List<int> Kernels)>();
        foreach (Kernel reader in Readers)
        {
            foreach (string text in reader.Operations.Where(ReadsFromMemory(reader)).Select(operation => ReasonOf(operation, reader)).Distinct())
            {
                if (!reasons.Exists(reason => reason.Text == text))
                    reasons.Add((text, []));
                reasons.Find(reason => reason.Text == text).Kernels.Add(reader.Index);
            }
        }
        foreach ((string text, List<int> kernels) in reasons)
            yield return $"{text} ({(kernels.Count == 1 ? "kernel" : "kernels")} {string.Join(", ", kernels.Select(kernel => Text.Int(kernel)))})";
        if (ReferenceEquals(value, program.Kernels.Graph.Output))
            yield return "the model's output";
        if (ReferenceEquals(value, program.Kernels.AlsoWanted))
            yield return "the caller reads it";
        if (reasons.Count == 0 && !ReferenceEquals(value, program.Kernels.Graph.Output) && !ReferenceEquals(value, program.Kernels.AlsoWanted))
            yield return "its kernel writes all that it makes";
    }

    private Func<Operation, bool> ReadsFromMemory(Kernel reader) => operation =>
        operation.Inputs.Contains(value) && (reader != maker || reader.Finishers.Contains(operation));

    private string ReasonOf(Operation operation, Kernel reader) =>
        maker.Phase == Phase.Forward && reader.Phase == Phase.Backward ? KeptFor()
        : reader == maker ? "its own kernel reads it back for sums over the batch"
        : reader.Prologue.Contains(operation) ? "the prologue of its reader reads it"
        : operation != (reader.Anchor ?? reader.Fused[0]) ? "its reader joins the kernel of a later operand"
        : reader.Boundary == Boundary.OwnWalk ? ReasonText.OwnWalkOf(reader)
        : reader.Behind != maker ? "its reader goes with a later operand"
        : ReasonText.OfReader(reader);

    private string KeptFor() => "kept for the backward pass" + (program.Kept.TryGetValue(value, out KeepReason reason) ? ": " + ReasonText.Of(reason) : "");
}
