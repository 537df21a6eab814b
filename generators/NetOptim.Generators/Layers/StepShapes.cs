using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Layers;

/// <summary>What goes into each step of a model and what comes out, for those who want to see it in the editor.</summary>
internal static class StepShapes
{
    /// <param name="parameters">Those that the step adds to the model.</param>
    public static void Report(LayerCall call, IEnumerable<EquatableArray<int>> inputs, EquatableArray<int> output, IEnumerable<Value> parameters)
    {
        long count = parameters.Sum(parameter => (long)parameter.Size);
        string shapes = $"{string.Join(", ", inputs.Select(shape => Text.Shape(shape)))} → {Text.Shape(output)}";
        call.Arguments.Report(Rules.StepShape, null, $"{call.Name}: {shapes}" + (count == 0 ? "" : $", {Text.Int(count)} parameters"));
    }
}
