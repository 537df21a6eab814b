using System.Text;
using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Fusion;

/// <summary>A program as an ordered list of kernels, and which values must be stored.</summary>
internal sealed class KernelProgram
{
    private readonly Dictionary<Value, Kernel> _producers = [];
    private readonly HashSet<Value> _stored = [];
    private readonly Dictionary<Kernel, Value[]> _read = [];
    private readonly Dictionary<Value, List<Kernel>> _readers = [];

    public KernelProgram(Graph graph, IReadOnlyList<Kernel> kernels, Value? alsoWanted)
    {
        Graph = graph;
        Kernels = kernels;
        foreach (Kernel kernel in kernels)
        {
            foreach (Value value in kernel.Operations.SelectMany(operation => operation.Outputs))
                _producers.Add(value, kernel);
        }
        foreach (Kernel kernel in kernels)
        {
            foreach (Operation operation in kernel.Operations)
            {
                bool afterwards = kernel.Finishers.Contains(operation);
                _stored.UnionWith(operation.Inputs.Where(input =>
                    _producers.TryGetValue(input, out Kernel? producer) && (producer != kernel || afterwards)));
                _stored.UnionWith(operation.Outputs.Where(output => output.Storage != Storage.Arena || !kernel.HoldsInRegister(output)));
            }
        }
        foreach (Kernel kernel in kernels)
        {
            Value[] read = [.. kernel.Operations
                .SelectMany(operation => operation.Inputs.Where(input => kernel.Finishers.Contains(operation) || !kernel.HoldsInRegister(input)))
                .Distinct()];
            _read[kernel] = read;
            foreach (Value value in read)
            {
                if (!_readers.TryGetValue(value, out List<Kernel> readers))
                    _readers.Add(value, readers = []);
                readers.Add(kernel);
            }
        }
        if (_producers.ContainsKey(graph.Output))
            _stored.Add(graph.Output);
        if (alsoWanted is not null && _producers.ContainsKey(alsoWanted))
            _stored.Add(alsoWanted);
        AlsoWanted = alsoWanted;
    }

    public Graph Graph { get; }

    /// <summary>A value besides the output that the caller reads; it stays until the end.</summary>
    public Value? AlsoWanted { get; }

    public IReadOnlyList<Kernel> Kernels { get; }

    /// <summary>Whether a value has a place in memory: some other kernel (or the caller) reads it.</summary>
    public bool IsStored(Value value) => _stored.Contains(value);

    public IEnumerable<Value> StoredBy(Kernel kernel) => kernel.Operations.SelectMany(operation => operation.Outputs).Where(IsStored);

    /// <summary>Values that a kernel reads from memory.</summary>
    public IReadOnlyList<Value> ReadBy(Kernel kernel) => _read[kernel];

    /// <summary>Kernels that read a value from memory, in order.</summary>
    public IReadOnlyList<Kernel> ReadersOf(Value value) => _readers.TryGetValue(value, out List<Kernel> readers) ? readers : [];

    /// <summary>Number of kernels of the forward half; those of the backward half follow.</summary>
    public int ForwardLength => Kernels.Count(kernel => kernel.Phase == Phase.Forward);

    public override string ToString()
    {
        var text = new StringBuilder().Append(Graph.Name).Append('\n');
        foreach (Kernel kernel in Kernels)
        {
            text.Append("  ").Append(kernel).Append(" → ")
                .Append(string.Join(", ", StoredBy(kernel).Select(value => value.ToString()))).Append('\n');
        }
        return text.ToString();
    }
}
