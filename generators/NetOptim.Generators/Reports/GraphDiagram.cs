using System.Text;
using NetOptim.Generators.Fusion;
using NetOptim.Generators.Graphs;
using NetOptim.Generators.Layers;

namespace NetOptim.Generators.Reports;

/// <summary>
/// The network as Mermaid flow charts: a node for every layer, in a box those whose results come out of one kernel. Large networks are cut into several
/// charts, for GitHub draws none with more than 500 edges or 50,000 characters.
/// </summary>
internal sealed class GraphDiagram(ModelDefinition model, IReadOnlyList<LayerCall> calls, KernelProgram kernels)
{
    private const int LayersPerChart = 150;

    private readonly Dictionary<string, int> _homes = Homes(kernels);

    /// <summary>The charts, in the order of the layers.</summary>
    public IEnumerable<string> Charts()
    {
        for (int first = 0; first < calls.Count; first += LayersPerChart)
            yield return Chart(first, Math.Min(first + LayersPerChart, calls.Count));
    }

    /// <summary>A text between quotes: what means something to Mermaid, or to the HTML that it makes, as a character's number.</summary>
    internal static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (char c in text)
        {
            bool special = c is '"' or '#' or '&' or '<' or '>' or '`' or ';' or '\\';
            escaped.Append(special ? $"#{Text.Int(c)};" : char.IsControl(c) ? " " : c.ToString());
        }
        return escaped.ToString();
    }

    /// <summary>By layer: the kernel that makes its result.</summary>
    private static Dictionary<string, int> Homes(KernelProgram kernels)
    {
        var homes = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (Kernel kernel in kernels.Kernels)
        {
            // A copy in a prologue leaves the layer where its result is.
            foreach (Operation operation in kernel.Operations.Where(operation => !operation.IsPrologue || !homes.ContainsKey(operation.Layer)))
                homes[operation.Layer] = kernel.Index;
        }
        return homes;
    }

    private string Chart(int first, int end)
    {
        var chart = new StringBuilder("flowchart TD\n");
        foreach (int outside in Enumerable.Range(first, end - first).SelectMany(i => calls[i].Inputs).Where(input => input < first).Distinct())
            chart.Append($"    {Id(outside)}([\"{(outside < 0 ? "input<br/>" + Text.Shape(model.InputShape) : Escape(calls[outside].Name))}\"])\n");
        for (int i = first; i < end;)
        {
            int after = i + 1;
            while (after < end && Home(after) is { } home && home == Home(i))
                after++;
            if (after - i > 1)
                chart.Append($"    subgraph k{Text.Int(i)}[\"kernel {Text.Int(Home(i)!.Value)}\"]\n");
            for (int layer = i; layer < after; layer++)
                chart.Append($"    {(after - i > 1 ? "    " : "")}{Node(layer)}\n");
            if (after - i > 1)
                chart.Append("    end\n");
            i = after;
        }
        for (int i = first; i < end; i++)
        {
            foreach (int input in calls[i].Inputs)
                chart.Append($"    {Id(input)} --> {Id(i)}\n");
        }
        if (end == calls.Count)
            chart.Append($"    output([\"output<br/>{Text.Shape(model.OutputShape)}\"])\n    {Id(calls.Count - 1)} --> output\n");
        return chart.ToString();
    }

    private string Node(int layer) =>
        $"{Id(layer)}[\"{Escape(model.Layers[layer].Name)}<br/>{Escape(model.Layers[layer].Kind)} {Text.Shape(model.Layers[layer].OutputShape)}\"]";

    private int? Home(int layer) => _homes.TryGetValue(calls[layer].Name, out int home) ? home : null;

    private static string Id(int layer) => layer < 0 ? "input" : "n" + Text.Int(layer);
}
