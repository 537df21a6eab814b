using System.Runtime.InteropServices;

namespace NetOptim.Benchmarks.Peers;

/// <summary>An ONNX model with one input and one output.</summary>
/// <param name="Bytes">The file.</param>
/// <param name="Input">The input's name.</param>
/// <param name="InputShape">Its shape.</param>
/// <param name="Output">The output's name.</param>
/// <param name="OutputShape">Its shape.</param>
/// <param name="TakesIntegers">Whether the input is 64-bit integers, and not floats.</param>
internal sealed record OnnxModel(byte[] Bytes, string Input, int[] InputShape, string Output, int[] OutputShape, bool TakesIntegers);

/// <summary>
/// An ONNX graph that grows node by node: the few messages of onnx.proto that feed-forward networks need (ModelProto, GraphProto, NodeProto,
/// AttributeProto, TensorProto, ValueInfoProto).
/// </summary>
internal sealed class OnnxGraph
{
    public const string Input = "input";

    // The first with GELU as one operation.
    private const int IrVersion = 9;
    private const int Opset = 20;
    private const int FloatType = 1;
    private const int Int64Type = 7;

    private readonly List<byte[]> _nodes = [];
    private readonly List<byte[]> _initializers = [];

    /// <summary>Appends a node with one output, and gives back that output's name.</summary>
    public string Add(string operation, string[] inputs, params ReadOnlySpan<OnnxAttribute> attributes)
    {
        return Add(operation, inputs, 1, attributes)[0];
    }

    /// <summary>Appends a node with so many outputs, and gives back their names.</summary>
    public string[] Add(string operation, string[] inputs, int outputs, params ReadOnlySpan<OnnxAttribute> attributes)
    {
        string name = $"{operation.ToLowerInvariant()}{_nodes.Count + 1}";
        string[] results = [.. Enumerable.Range(0, outputs).Select(i => i == 0 ? name : $"{name}.{i}")];
        byte[][] encoded = new byte[attributes.Length][];
        for (int i = 0; i < attributes.Length; i++)
            encoded[i] = attributes[i].Encoded;
        _nodes.Add(Protobuf.Message(node =>
        {
            foreach (string input in inputs)
                node.Field(1, input);
            foreach (string result in results)
                node.Field(2, result);
            node.Field(3, $"{operation}_{name}");
            node.Field(4, operation);
            foreach (byte[] attribute in encoded)
                node.Field(5, attribute);
        }));
        return results;
    }

    /// <summary>Adds a constant of floats (a scalar where there are no dimensions), and gives back its name.</summary>
    public string Constant(string name, int[] dimensions, float[] values) =>
        Constant(name, dimensions, FloatType, MemoryMarshal.AsBytes<float>(values).ToArray());

    /// <summary>Adds a vector of 64-bit integers, and gives back its name.</summary>
    public string Constant(string name, params long[] values) =>
        Constant(name, [values.Length], Int64Type, MemoryMarshal.AsBytes<long>(values).ToArray());

    /// <summary>The finished model.</summary>
    public OnnxModel ToModel(string name, int[] inputShape, string output, int[] outputShape, bool takesIntegers = false)
    {
        byte[] graph = Protobuf.Message(graph =>
        {
            foreach (byte[] node in _nodes)
                graph.Field(1, node);
            graph.Field(2, name);
            foreach (byte[] initializer in _initializers)
                graph.Field(5, initializer);
            graph.Field(11, ValueInfo(Input, inputShape, takesIntegers ? Int64Type : FloatType));
            graph.Field(12, ValueInfo(output, outputShape, FloatType));
        });
        byte[] bytes = Protobuf.Message(model =>
        {
            model.Field(1, IrVersion);
            model.Field(2, "NetOptim.Benchmarks");
            model.Field(7, graph);
            model.Field(8, Protobuf.Message(static opset => opset.Field(2, Opset)));
        });
        return new(bytes, Input, inputShape, output, outputShape, takesIntegers);
    }

    private static byte[] ValueInfo(string name, int[] dimensions, int elementType)
    {
        byte[] shape = Protobuf.Message(shape =>
        {
            foreach (int dimension in dimensions)
                shape.Field(1, Protobuf.Message(d => d.Field(1, dimension)));
        });
        byte[] tensorType = Protobuf.Message(type =>
        {
            type.Field(1, elementType);
            type.Field(2, shape);
        });
        return Protobuf.Message(info =>
        {
            info.Field(1, name);
            info.Field(2, Protobuf.Message(type => type.Field(1, tensorType)));
        });
    }

    private string Constant(string name, int[] dimensions, int type, byte[] data)
    {
        _initializers.Add(Protobuf.Message(tensor =>
        {
            foreach (int dimension in dimensions)
                tensor.Field(1, dimension);
            tensor.Field(2, type);
            tensor.Field(8, name);
            tensor.Field(9, data);
        }));
        return name;
    }
}
