using System.Text;

namespace NetOptim.Generators.Graphs;

/// <summary>The tensor ops of one program (training or prediction), in order.</summary>
internal sealed class Graph(string name, IReadOnlyList<Operation> operations, Value input, Value output)
{
    public string Name => name;

    public IReadOnlyList<Operation> Operations => operations;

    public Value Input => input;

    public Value Output => output;

    /// <summary>The same program with other operations: what a pass gives back.</summary>
    public Graph With(IReadOnlyList<Operation> changed) => new(name, changed, input, output);

    /// <summary>The operation that makes each value.</summary>
    public Dictionary<Value, Operation> Producers()
    {
        var producers = new Dictionary<Value, Operation>();
        foreach (Operation operation in operations)
        {
            foreach (Value value in operation.Outputs)
                producers.Add(value, operation);
        }
        return producers;
    }

    public override string ToString()
    {
        var text = new StringBuilder().Append(name).Append(": ").Append(input).Append('\n');
        foreach (Operation operation in operations)
            text.Append("  ").Append(operation).Append('\n');
        return text.Append("  return ").Append(output.Name).Append('\n').ToString();
    }
}
