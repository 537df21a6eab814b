using NetOptim.Generators.Declarations;
using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Diagnostics;

/// <summary>Rules about what is declared for training (ids NOPT4…).</summary>
internal static class TrainingRules
{
    public static void Check(IReadOnlyList<AttributeReader> attributes, bool trains, Graph inference, ModelTensors tensors, ProblemSink problems)
    {
    }
}
