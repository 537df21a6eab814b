using NetOptim.Generators.Graphs;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Gradients;

/// <summary>
/// What the backward half reads of the forward half is kept in between, and that is most of a training step's memory. Where such a value is
/// a short elementwise chain over others that stay anyway (a batch norm and a ReLU over a convolution's result), the chain is computed once
/// more in the backward half, right before it is read, and the forward half's value is not kept (Chen et al. 2016, "Training deep nets with
/// sublinear memory cost"; here only ops whose time is that of their memory are repeated, never a product or a sum).
/// </summary>
/// <remarks>
/// A chain runs through values of one shape and ends at values that are read in the backward half at that place or later, so that nothing
/// stays longer than it would have. It is repeated if an element costs no more than <see cref="Worth"/>.
/// </remarks>
internal sealed class Recomputation
{
    /// <summary>
    /// Arithmetic operations that take as long as writing a number to memory and reading it again: 8 bytes, on a core that does about 4
    /// elementwise operations in the time of a byte.
    /// </summary>
    internal const int Worth = 32;

    /// <summary>What a chain costs that ends at a value which is not in memory: more than any that can be repeated.</summary>
    private const int Endless = 1 << 20;

    /// <summary>What reading an element costs, in such operations: most are in some cache, for the backward half reads them soon after.</summary>
    private const int Load = 4;

    private readonly Graph _graph;
    private readonly Dictionary<Value, Operation> _producers;

    /// <summary>The first and the last op of the backward half that read a value.</summary>
    private readonly Dictionary<Value, (int First, int Last)> _reads = [];

    private readonly HashSet<Value> _recomputed = [];
    private readonly Dictionary<Value, KeepReason> _kept = [];

    private Recomputation(Graph graph, Value? alsoWanted)
    {
        _graph = graph;
        _producers = graph.Producers();
        for (int i = 0; i < graph.Operations.Count; i++)
        {
            if (graph.Operations[i].Phase != Phase.Backward)
                continue;
            foreach (Value input in graph.Operations[i].Inputs)
                _reads[input] = _reads.TryGetValue(input, out (int First, int Last) known) ? (known.First, i) : (i, i);
        }
        foreach (Operation operation in graph.Operations)
        {
            if (operation.Phase != Phase.Forward)
                continue;
            foreach (Value output in operation.Outputs)
            {
                if (output.Storage != Storage.Arena || !_reads.ContainsKey(output))
                    continue;
                if (ReasonToKeep(operation, output, alsoWanted) is { } reason)
                    _kept.Add(output, reason);
                else
                    _recomputed.Add(output);
            }
        }
    }

    /// <summary>The same program with chains repeated in its backward half, the ops whose values are therefore not kept, and why others are.</summary>
    public static (Graph Graph, IReadOnlyList<Operation> Recomputed, Dictionary<Value, KeepReason> Kept) Insert(Graph graph, Value? alsoWanted)
    {
        var pass = new Recomputation(graph, alsoWanted);
        return pass._recomputed.Count == 0
            ? (graph, [], pass._kept)
            : (graph.With(new Insertion(pass).Operations), [.. pass._recomputed.Select(value => pass._producers[value])], pass._kept);
    }

    /// <summary>Null: it is computed again.</summary>
    private KeepReason? ReasonToKeep(Operation operation, Value output, Value? alsoWanted)
    {
        if (operation.Op is not ElementwiseOp || output.Extent != Extent.Elements)
            return KeepReason.NotElementwise;
        if (output == _graph.Output || output == alsoWanted)
            return KeepReason.Wanted;
        int cost = Cost(operation, _reads[output].First, Worth);
        return cost <= Worth ? null : cost < Endless ? KeepReason.Costly : KeepReason.OperandsGone;
    }

    /// <summary>Operations for an element of an op's result where the backward half has come to some op; more than the limit: too many.</summary>
    private int Cost(Operation operation, int place, int limit)
    {
        int cost = ((ElementwiseOp)operation.Op).Work;
        foreach (Value input in operation.Inputs.Distinct())
        {
            if (cost > limit)
                break;
            if (Stays(input, place))
                cost += input.Extent == Extent.Elements && input.Size == operation.Output.Size ? Load : 0;
            else if (_producers.TryGetValue(input, out Operation? producer) && producer is { Phase: Phase.Forward, Op: ElementwiseOp } && IsLikeOf(input, operation.Output))
                cost += Cost(producer, place, limit - cost);
            else
                return Endless; // it ends at what is gone
        }
        return cost;
    }

    /// <summary>Whether a value is in memory when the backward half has come to some op.</summary>
    private bool Stays(Value value, int place) =>
        value.Storage is Storage.Parameter or Storage.Buffer or Storage.Input
        || value.Storage == Storage.Arena && !_recomputed.Contains(value) && _reads.TryGetValue(value, out (int First, int Last) reads) && reads.Last >= place;

    /// <summary>Whether one kernel can walk over both.</summary>
    private static bool IsLikeOf(Value a, Value b) => a.Extent == b.Extent && a.Columns == b.Columns && a.RowsPerSample == b.RowsPerSample;

    /// <summary>The walk that puts the chains in: each behind the product that makes the gradient of the same shape, whose epilogue it joins, or else right before its reader.</summary>
    private sealed class Insertion
    {
        private readonly Recomputation _pass;
        private readonly List<Operation> _operations = [];

        /// <summary>What was repeated since the last product of the backward half: chains that meet here share it.</summary>
        private readonly Dictionary<Value, Value> _here = [];

        /// <summary>What stands in the place of a value for its readers.</summary>
        private readonly Dictionary<Value, Value> _instead = [];

        private Operation? _product;
        private int _behindProduct;
        private int _nextId;

        public Insertion(Recomputation pass)
        {
            _pass = pass;
            _nextId = pass._producers.Keys.Max(value => value.Id) + 1;
            for (int i = 0; i < pass._graph.Operations.Count; i++)
                Append(pass._graph.Operations[i], i);
        }

        public IReadOnlyList<Operation> Operations => _operations;

        private void Append(Operation operation, int place)
        {
            if (operation.Phase == Phase.Forward)
            {
                _operations.Add(operation);
                return;
            }
            Value[] inputs = operation.Inputs.Select(input => _pass._recomputed.Contains(input) ? Instead(input, place) : input).ToArray();
            var appended = inputs.SequenceEqual(operation.Inputs)
                ? operation
                : new Operation(operation.Op, inputs, operation.Outputs, operation.Layer, operation.Phase);
            _operations.Add(appended);
            if (operation.Op is ProductOp && operation.Output.Extent == Extent.Elements)
            {
                _here.Clear();
                _product = appended;
                _behindProduct = _operations.Count;
            }
        }

        private Value Instead(Value value, int place)
        {
            if (!_instead.TryGetValue(value, out Value? instead))
            {
                bool joinsProduct = _product is not null && IsLikeOf(_product.Output, value);
                instead = Repeat(value, place, joinsProduct);
                _instead.Add(value, instead);
            }
            return instead;
        }

        private Value Repeat(Value value, int place, bool joinsProduct)
        {
            if (_here.TryGetValue(value, out Value? known))
                return known;
            Operation operation = _pass._producers[value];
            Value[] inputs = operation.Inputs.Select(input => _pass.Stays(input, place) ? input : Repeat(input, place, joinsProduct)).ToArray();
            var again = new Value(_nextId++, value.Name + "Again", value.Extent, value.Shape, Storage.Arena, rowsPerSample: value.RowsPerSample);
            _operations.Insert(
                joinsProduct ? _behindProduct++ : _operations.Count,
                new Operation(operation.Op, inputs, [again], operation.Layer, Phase.Backward, isRepeated: true));
            _here.Add(value, again);
            return again;
        }
    }
}
