using System.Text;
using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Fusion;

/// <summary>A program as an ordered list of kernels, and which values must be stored.</summary>
internal sealed class KernelProgram
{
    private readonly Dictionary<Value, Kernel> _producers = [];
    private readonly HashSet<Value> _stored = [];
    private readonly Dictionary<Kernel, List<Value>> _read = [];
    private readonly Dictionary<Value, List<Kernel>> _readers = [];
    private readonly Dictionary<Kernel, BatchLoop> _loops = [];

    public KernelProgram(Graph graph, IReadOnlyList<Kernel> kernels, Value? alsoWanted)
    {
        Graph = graph;
        Kernels = kernels;
        foreach (Kernel kernel in kernels)
        {
            foreach (Operation operation in kernel.Operations)
            {
                foreach (Value value in operation.Outputs)
                    _producers.Add(value, kernel);
            }
        }
        foreach (Kernel kernel in kernels)
            Link(kernel);
        if (_producers.ContainsKey(graph.Output))
            _stored.Add(graph.Output);
        if (alsoWanted is not null && _producers.ContainsKey(alsoWanted))
            _stored.Add(alsoWanted);
        AlsoWanted = alsoWanted;
    }

    /// <summary>Finds out what a kernel reads from memory, and what therefore is stored there.</summary>
    private void Link(Kernel kernel)
    {
        var read = new List<Value>();
        foreach (Operation operation in kernel.Operations)
        {
            bool afterwards = kernel.Finishers.Count > 0 && kernel.Finishers.Contains(operation);
            foreach (Value input in operation.Inputs.Where(input => !kernel.Makes(input)))
            {
                if (_producers.TryGetValue(input, out Kernel? producer) && (producer != kernel || afterwards))
                    _stored.Add(input);
                if ((afterwards || !kernel.HoldsInRegister(input)) && !read.Contains(input))
                    read.Add(input);
            }
            foreach (Value output in operation.Outputs.Where(output => !kernel.Makes(output)))
            {
                if (output.Storage != Storage.Arena || !kernel.HoldsInRegister(output))
                    _stored.Add(output);
            }
        }
        _read.Add(kernel, read);
        foreach (Value value in read)
        {
            if (!_readers.TryGetValue(value, out List<Kernel> readers))
                _readers.Add(value, readers = []);
            readers.Add(kernel);
        }
    }

    public Graph Graph { get; }

    /// <summary>A value besides the output that the caller reads; it stays until the end.</summary>
    public Value? AlsoWanted { get; }

    public IReadOnlyList<Kernel> Kernels { get; }

    /// <summary>The kernel that makes a value; null where it comes from outside.</summary>
    public Kernel? MakerOf(Value value) => _producers.TryGetValue(value, out Kernel maker) ? maker : null;

    /// <summary>Kernels that go through the batch together, in order and apart.</summary>
    public IReadOnlyList<BatchLoop> Loops { get; private set; } = [];

    /// <summary>The loop in which a kernel stands, or null.</summary>
    public BatchLoop? LoopOf(Kernel kernel) => _loops.TryGetValue(kernel, out BatchLoop loop) ? loop : null;

    /// <summary>The loop outside which nobody needs a value, or null.</summary>
    public BatchLoop? LoopAround(Value value) => MakerOf(value) is { } maker && LoopOf(maker) is { } loop && IsLocalTo(loop, value) ? loop : null;

    /// <summary>Whether nobody needs a value outside a loop.</summary>
    public bool IsLocalTo(BatchLoop loop, Value value) =>
        value is { Storage: Storage.Arena, Extent: Extent.Elements } && IsStored(value) && MakerOf(value) is { } maker && loop.Contains(maker)
        && ReadersOf(value) is { Count: > 0 } readers && readers.All(loop.Contains)
        && !ReferenceEquals(value, Graph.Output) && !ReferenceEquals(value, AlsoWanted);

    /// <summary>Lets kernels go through the batch together.</summary>
    public void Join(IReadOnlyList<BatchLoop> loops)
    {
        Loops = loops;
        foreach (BatchLoop loop in loops)
        {
            for (int i = loop.First; i < Math.Min(loop.End, Kernels.Count); i++)
                _loops.Add(Kernels[i], loop);
        }
    }

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
