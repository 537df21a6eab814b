using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Emit;

/// <summary>Neighbouring parameters that one pass can update: the same penalties act on all of them.</summary>
/// <param name="First">Index of the first parameter.</param>
/// <param name="End">Index behind the last.</param>
internal sealed record ParameterGroup(int First, int End, TensorPenalties Penalties, string Names)
{
    /// <summary>The longest groups over the parameters that are not left out.</summary>
    public static IEnumerable<ParameterGroup> Of(IReadOnlyList<Value> parameters, Func<int, bool> leftOut)
    {
        for (int first = 0, end; first < parameters.Count; first = end)
        {
            end = first + 1;
            if (leftOut(first))
                continue;
            TensorPenalties penalties = parameters[first].Tensor!.Penalties;
            while (end < parameters.Count && !leftOut(end) && Same(parameters[end].Tensor!.Penalties, penalties))
                end++;
            yield return new ParameterGroup(first, end, penalties, Name(parameters, first, end));
        }
    }

    private static string Name(IReadOnlyList<Value> parameters, int first, int end) =>
        end - first == parameters.Count ? "all parameters"
        : end - first == 1 ? parameters[first].Tensor!.Name
        : $"{parameters[first].Tensor!.Name} … {parameters[end - 1].Tensor!.Name}";

    private static bool Same(TensorPenalties a, TensorPenalties b) => a.L1 == b.L1 && a.L2 == b.L2;
}
