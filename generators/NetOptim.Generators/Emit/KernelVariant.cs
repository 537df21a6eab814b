using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Emit;

/// <summary>How a kernel runs that does so on a condition, or in one of two ways.</summary>
/// <param name="Condition">A C# condition under which its own call is made.</param>
/// <param name="Otherwise">Statements behind that: what runs where the condition does not hold.</param>
/// <param name="Touched">A value that those touch besides, or null.</param>
/// <param name="Before">Statements that run once before it, whatever the batch.</param>
internal sealed record KernelVariant(string Condition, IReadOnlyList<string> Otherwise, Value? Touched, IReadOnlyList<string> Before);
