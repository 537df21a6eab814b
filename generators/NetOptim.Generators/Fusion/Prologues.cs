using NetOptim.Generators.Gradients;
using NetOptim.Generators.Graphs;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Fusion;

/// <summary>
/// Finds tensors that go through memory for one product alone, which could make them as it goes: a batch norm and an activation before a depthwise
/// convolution. Their ops become the prologue of that product.
/// </summary>
/// <remarks>
/// The chain of ops ends at one tensor of the same shape, which stays in memory that long anyway, and at vectors. Neighbouring blocks of results make what
/// both of them read: ops that cost more than going through memory are left where they are, and so is all before a convolution whose blocks share much of
/// what they read.
/// </remarks>
internal static class Prologues
{
    /// <summary>The same program with prologues; null where none is worth while.</summary>
    public static Graph? Insert(KernelProgram program)
    {
        Kernel[] kernels = [.. program.Kernels.Where(kernel => kernel.Anchor is { Op: ProductOp product } anchor && product.TakesPrologue(anchor))];
        if (kernels.Length == 0)
            return null;
        var instead = new Dictionary<Operation, IReadOnlyList<Operation>>();
        var search = new Search(program);
        foreach (Kernel kernel in kernels)
        {
            if (search.ChainOf(kernel) is { } chain)
                search.Move(chain, kernel.Anchor!, instead);
        }
        // An op that several prologues have taken copies of may have no other user.
        return instead.Count == 0
            ? null
            : Scheduler.RemoveDead(
                program.Graph.With([.. program.Graph.Operations.SelectMany(operation => instead.TryGetValue(operation, out IReadOnlyList<Operation> others) ? others : [operation])]),
                program.AlsoWanted);
    }

    private sealed class Search(KernelProgram program)
    {
        private readonly Dictionary<Value, Operation> _producers = program.Graph.Producers();
        private readonly ILookup<Value, Operation> _users = program.Graph.Operations
            .SelectMany(operation => operation.Inputs.Distinct().Select(input => (Input: input, Operation: operation)))
            .ToLookup(use => use.Input, use => use.Operation);

        private int _nextId = program.Graph.Operations.SelectMany(operation => operation.Outputs).Max(value => value.Id) + 1;

        /// <summary>The ops, in order, that make the first operand of a product which can make it itself; null where it is not to.</summary>
        public List<Operation>? ChainOf(Kernel kernel)
        {
            Value made = kernel.Anchor!.Inputs[0];
            bool isItsAlone = made.Storage == Storage.Arena && program.MakerOf(made) is not null && program.ReadersOf(made).Count == 1
                && kernel.Operations.Sum(operation => operation.Inputs.Count(input => input == made)) == 1
                && made != program.Graph.Output && made != program.AlsoWanted;
            var chain = new List<Operation>();
            var tensors = new HashSet<Value>();
            return isItsAlone && Follow(made, made, chain, tensors) && tensors.Count == 1 && StaysUntil(kernel, tensors.Single())
                && chain.Sum(operation => ((ElementwiseOp)operation.Op).Work) <= Recomputation.Worth
                ? chain
                : null;
        }

        /// <summary>Appends the ops that make a value of others that are in memory; false where one of these is not to be had.</summary>
        private bool Follow(Value value, Value made, List<Operation> chain, HashSet<Value> tensors)
        {
            if (!_producers.TryGetValue(value, out Operation? operation) || operation.Op is not ElementwiseOp)
                return false;
            Value walked = operation.Op.Walked(operation);
            if (walked.RowsPerSample != made.RowsPerSample || walked.Size != made.Size || value.RowsPerSample != made.RowsPerSample || value.Size != made.Size)
                return false;
            if (chain.Contains(operation))
                return true;
            foreach (Value input in operation.Inputs)
            {
                bool isInMemory = program.MakerOf(input) is null || program.IsStored(input);
                if (!isInMemory && !Follow(input, made, chain, tensors))
                    return false;
                if (isInMemory && input.Extent == Extent.Elements && input.RowsPerSample == made.RowsPerSample)
                    tensors.Add(input);
            }
            chain.Add(operation);
            return true;
        }

        private bool StaysUntil(Kernel kernel, Value tensor) =>
            tensor.Storage != Storage.Arena || program.ReadersOf(tensor).Any(reader => reader.Index >= kernel.Index);

        /// <summary>Puts a chain before its reader: the ops themselves where nobody else uses what they make, else the same ops on values of their own.</summary>
        public void Move(List<Operation> chain, Operation reader, Dictionary<Operation, IReadOnlyList<Operation>> instead)
        {
            var moved = new HashSet<Operation>();
            foreach (Operation operation in Enumerable.Reverse(chain))
            {
                if (_users[operation.Output].All(user => user == reader || moved.Contains(user)))
                    moved.Add(operation);
            }
            var values = new Dictionary<Value, Value>();
            var prologue = new List<Operation>();
            foreach (Operation operation in chain)
            {
                Value output = operation.Output;
                if (moved.Contains(operation))
                    instead.Add(operation, []);
                else
                    values.Add(output, output = new Value(_nextId++, output.Name, output.Extent, output.Shape, Storage.Arena, rowsPerSample: output.RowsPerSample));
                prologue.Add(new Operation(
                    operation.Op, Replaced(operation.Inputs), [output], operation.Layer, reader.Phase, operation.IsRepeated || operation.Phase != reader.Phase, isPrologue: true));
            }
            prologue.Add(new Operation(reader.Op, Replaced(reader.Inputs), reader.Outputs, reader.Layer, reader.Phase, reader.IsRepeated));
            instead.Add(reader, prologue);

            Value[] Replaced(IReadOnlyList<Value> inputs) => [.. inputs.Select(input => values.TryGetValue(input, out Value? value) ? value : input)];
        }
    }
}
