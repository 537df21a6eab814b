using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Emit;

/// <summary>
/// Kernels that go through a batch together: a method that runs them for a part of it, and the struct by which <c>RunParts</c> calls that without a
/// closure, from two threads at once.
/// </summary>
/// <param name="name">The struct.</param>
/// <param name="locals">What the method around the loop knows besides the places of values.</param>
internal sealed class LoopEmitter(string name, IReadOnlyList<KernelField> locals)
{
    private KernelField[]? _used;

    /// <summary>Statements of the method, of <c>part</c> and <c>workers</c>; all of them are written before anything else is asked for.</summary>
    public SourceWriter Body { get; } = new();

    /// <summary>What <c>RunParts</c> is given.</summary>
    public string Argument => $"new {name}(this{Names()})";

    /// <summary>Writes both.</summary>
    /// <param name="model">The class that they are members of.</param>
    public void Write(SourceWriter writer, string model)
    {
        KernelField[] used = Used();
        string parameters = string.Concat(used.Select(local => $", {local.Type} {local.Name}"));
        writer.Line();
        writer.Line("[MethodImpl(MethodImplOptions.NoOptimization)] // calls in a row: to optimise them costs more than it saves");
        using (writer.Block($"private unsafe void Run{name}(BatchPart part, WorkerPool workers{parameters})"))
            writer.Lines(Body.ToString().TrimEnd('\n').Split('\n'));
        writer.Line();
        using (writer.Block($"private readonly unsafe struct {name}({model} model{parameters}) : IBatchLoop"))
            writer.Line($"public void Run(BatchPart part, WorkerPool workers) => model.Run{name}(part, workers{Names()});");
    }

    private string Names() => string.Concat(Used().Select(local => ", " + local.Name));

    /// <summary>Those of the locals that the statements name.</summary>
    private KernelField[] Used()
    {
        if (_used is null)
        {
            HashSet<string> names = NamesIn(Body.ToString());
            _used = [.. locals.Where(local => names.Contains(local.Name))];
        }
        return _used;
    }

    /// <summary>Identifiers outside comments that are no member of something.</summary>
    private static HashSet<string> NamesIn(string text)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (string line in text.Split('\n'))
        {
            int comment = line.IndexOf("// ", StringComparison.Ordinal), end = comment < 0 ? line.Length : comment;
            for (int i = 0; i < end;)
            {
                int first = i;
                while (i < end && (char.IsLetterOrDigit(line[i]) || line[i] == '_'))
                    i++;
                if (i > first && (first == 0 || line[first - 1] != '.'))
                    names.Add(line.Substring(first, i - first));
                if (i == first)
                    i++;
            }
        }
        return names;
    }
}
