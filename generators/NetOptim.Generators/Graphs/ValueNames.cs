using NetOptim.Generators.Ops;
using NetOptim.Generators.Optimizers;

namespace NetOptim.Generators.Graphs;

/// <summary>
/// Values become locals, fields and pointers of the emitted code. Layers may be named as the user likes, so that no two values of a
/// program may keep one name, nor the name of a local that the emitter writes itself.
/// </summary>
internal static class ValueNames
{
    /// <summary>Locals of the emitted methods, and what the kernels' methods call their parameters and locals.</summary>
    private static readonly string[] Reserved =
    [
        "input", "target", "output", "batch", "part", "workers", "model", "loss", "inputGradient", "outputGradient", "updates",
        "penalty", "squaredNorm", "clip", "clipValue", "run", "learningRate", "l1", "l2", "columns", "step", "value",
        "sum", "row", "column", "index", "first", "second", "weight", "gradient", "updated", "weights", "gradients",
        "epsilon", "scale", "share", "delta", "alpha", "gain",
    ];

    /// <summary>What is behind a layer's name in the names of numbers that its ops take.</summary>
    private static readonly string[] LayerFields = ["Mask", "ActivityL1", "ActivityL2"];

    /// <summary>Names derived from a value's: what is loaded from it, and where it is stored.</summary>
    private static readonly string[] Suffixes = ["", "Value", "Out"];

    /// <param name="graphs">The programs that one class holds.</param>
    /// <param name="optimizer">How it is trained, if it is.</param>
    public static void MakeUnique(IReadOnlyList<Graph> graphs, OptimizerRule? optimizer)
    {
        var taken = new HashSet<string>(Reserved, StringComparer.Ordinal);
        if (optimizer is not null)
            taken.UnionWith(LocalsOf(optimizer));
        foreach (string layer in graphs.SelectMany(graph => graph.Operations).Select(operation => operation.Layer).Distinct())
            taken.UnionWith(LayerFields.Select(field => Text.Camel(layer) + field));

        // Tensors are in several programs under one name: they come first.
        foreach (Value tensor in graphs.SelectMany(Values).Where(value => value.Storage is not Storage.Arena).Distinct())
        {
            if (tensor.Storage is Storage.Parameter or Storage.Buffer or Storage.Gradient)
                Take(tensor, taken);
        }
        foreach (Graph graph in graphs)
        {
            var names = new HashSet<string>(taken, StringComparer.Ordinal);
            foreach (Value value in Values(graph).Where(value => value.Storage is Storage.Arena).Distinct())
                Take(value, names);
        }
    }

    private static IEnumerable<Value> Values(Graph graph) => graph.Operations.SelectMany(operation => operation.Inputs.Concat(operation.Outputs));

    private static void Take(Value value, HashSet<string> taken)
    {
        string name = value.Name;
        string stem = char.IsDigit(name[name.Length - 1]) ? name + "_" : name; // dConv1_2 is a second dConv1, and not of a twelfth convolution.
        for (int i = 2; IsTaken(name, taken); i++)
            name = stem + Text.Int(i);
        value.Name = name;
        foreach (string suffix in Suffixes)
            taken.Add(name + suffix);
    }

    private static bool IsTaken(string name, HashSet<string> taken)
    {
        foreach (string suffix in Suffixes)
        {
            if (taken.Contains(name + suffix))
                return true;
        }
        return false;
    }

    /// <summary>What the update rule computes before its loop stands among the pointers.</summary>
    private static IEnumerable<string> LocalsOf(OptimizerRule rule)
    {
        var scope = new KernelScope("1");
        _ = rule.Body(scope).Count(); // the names that it asks for are all that counts here
        return scope.Fields.Select(field => field.Name);
    }
}
