using System.Runtime.InteropServices;

namespace NetOptim.Benchmarks.Peers;

/// <summary>An ONNX model with one input and one output.</summary>
/// <param name="Bytes">The file.</param>
/// <param name="Input">The input's name.</param>
/// <param name="InputShape">Its shape.</param>
/// <param name="Output">The output's name.</param>
/// <param name="OutputShape">Its shape.</param>
internal sealed record OnnxModel(byte[] Bytes, string Input, int[] InputShape, string Output, int[] OutputShape);

/// <summary>
/// An ONNX graph that grows node by node: the few messages of onnx.proto that feed-forward networks need (ModelProto, GraphProto, NodeProto,
/// AttributeProto, TensorProto, ValueInfoProto).
/// </summary>
internal sealed class OnnxGraph
{
    public const string Input = "input";

    // IR 8 with opset 17 is what PyTorch's exporter writes by default: any runtime of today takes it.
    private const int IrVersion = 8;
    private const int Opset = 17;
    private const int FloatType = 1;
    private const int Int64Type = 7;

    private readonly List<byte[]> _nodes = [];
    private readonly List<byte[]> _initializers = [];

    /// <summary>Appends a node with one output, and gives back that output's name.</summary>
    public string Add(string operation, string[] inputs, params ReadOnlySpan<OnnxAttribute> attributes)
    {
        string output = $"{operation.ToLowerInvariant()}{_nodes.Count + 1}";
        byte[][] encoded = new byte[attributes.Length][];
        for (int i = 0; i < attributes.Length; i++)
            encoded[i] = attributes[i].Encoded;
        _nodes.Add(Protobuf.Message(node =>
        {
            foreach (string input in inputs)
                node.Field(1, input);
            node.Field(2, output);
            node.Field(3, $"{operation}_{output}");
            node.Field(4, operation);
            foreach (byte[] attribute in encoded)
                node.Field(5, attribute);
        }));
        return output;
    }

    /// <summary>Adds a constant of floats (a scalar where there are no dimensions), and gives back its name.</summary>
    public string Constant(string name, int[] dimensions, float[] values) =>
        Constant(name, dimensions, FloatType, MemoryMarshal.AsBytes<float>(values).ToArray());

    /// <summary>Adds a vector of 64-bit integers, and gives back its name.</summary>
    public string Constant(string name, params long[] values) =>
        Constant(name, [values.Length], Int64Type, MemoryMarshal.AsBytes<long>(values).ToArray());

    /// <summary>The finished model.</summary>
    public OnnxModel ToModel(string name, int[] inputShape, string output, int[] outputShape)
    {
        byte[] graph = Protobuf.Message(graph =>
        {
            foreach (byte[] node in _nodes)
                graph.Field(1, node);
            graph.Field(2, name);
            foreach (byte[] initializer in _initializers)
                graph.Field(5, initializer);
            graph.Field(11, ValueInfo(Input, inputShape));
            graph.Field(12, ValueInfo(output, outputShape));
        });
        byte[] bytes = Protobuf.Message(model =>
        {
            model.Field(1, IrVersion);
            model.Field(2, "NetOptim.Benchmarks");
            model.Field(7, graph);
            model.Field(8, Protobuf.Message(static opset => opset.Field(2, Opset)));
        });
        return new(bytes, Input, inputShape, output, outputShape);
    }

    private static byte[] ValueInfo(string name, int[] dimensions)
    {
        byte[] shape = Protobuf.Message(shape =>
        {
            foreach (int dimension in dimensions)
                shape.Field(1, Protobuf.Message(d => d.Field(1, dimension)));
        });
        byte[] tensorType = Protobuf.Message(type =>
        {
            type.Field(1, FloatType);
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
