using System.Runtime.CompilerServices;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Graphs;

/// <summary>The grammar of a graph: every value is made once and before it is used, and every op gets the shapes it asks for.</summary>
internal static class GraphVerifier
{
    public static void Verify(Graph graph)
    {
        var made = new HashSet<Value>();
        foreach (Operation operation in graph.Operations)
        {
            foreach (Value input in operation.Inputs)
            {
                Require(ReferenceEquals(input, input.Root), operation, $"{input} is a view");
                Require(input.Storage is not (Storage.Arena or Storage.Output or Storage.Gradient) || made.Contains(input), operation, $"{input} is used before it is made");
            }
            OutputShape[] expected = operation.Op.Outputs(operation.Inputs).ToArray();
            Require(expected.Length == operation.Outputs.Count, operation, $"has the wrong number of outputs");
            for (int i = 0; i < expected.Length; i++)
            {
                Value output = operation.Outputs[i];
                Require(made.Add(output), operation, $"{output} is made twice");
                Require(output.Extent == expected[i].Extent && output.Size == expected[i].Size
                    && output.RowsPerSample == expected[i].RowsPerSample, operation, $"{output} has another shape than the op gives");
            }
        }
        if (graph.Output.Storage != Storage.Input && !made.Contains(graph.Output))
            throw new InvalidOperationException($"{graph.Name}: nothing makes the output {graph.Output}.");
    }

    private static void Require(bool condition, Operation operation, [InterpolatedStringHandlerArgument(nameof(condition))] FailureText what)
    {
        if (!condition)
            throw new InvalidOperationException($"Malformed graph at '{operation}': {what.ToString()}.");
    }
}
