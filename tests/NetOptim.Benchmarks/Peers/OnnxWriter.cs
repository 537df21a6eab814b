using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using NetOptim.Benchmarks.Models;

namespace NetOptim.Benchmarks.Peers;

/// <summary>
/// Writes a perceptron as an ONNX model: the few messages of onnx.proto that it needs (ModelProto, GraphProto, NodeProto,
/// AttributeProto, TensorProto, ValueInfoProto), in protobuf's wire format.
/// </summary>
internal sealed class OnnxWriter
{
    public const string InputName = "input";
    public const string OutputName = "output";

    // IR 8 with opset 17 is what PyTorch's exporter writes by default: any runtime of today takes it.
    private const int IrVersion = 8;
    private const int Opset = 17;
    private const int FloatType = 1;
    private const int AttributeInt = 2;

    private readonly ArrayBufferWriter<byte> _bytes = new();

    private OnnxWriter()
    {
    }

    /// <summary>The model's bytes: Gemm, Relu, …, the last Gemm, and a Sigmoid where the model ends in one.</summary>
    public static byte[] Write(MlpSpec spec, MlpWeights weights, int batch)
    {
        byte[] graph = Message(graph =>
        {
            bool sigmoid = spec.Loss == MlpLoss.BinaryCrossEntropy;
            string value = InputName;
            for (int layer = 0; layer < spec.Layers; layer++)
            {
                bool last = layer == spec.Layers - 1;
                string sum = last && !sigmoid ? OutputName : $"dense{layer + 1}";
                graph.Field(1, Node("Gemm", [value, Weight(layer), Bias(layer)], sum, ("transB", 1)));
                value = sum;
                if (!last)
                    graph.Field(1, Node("Relu", [value], value = $"relu{layer + 1}"));
            }
            if (sigmoid)
                graph.Field(1, Node("Sigmoid", [value], OutputName));
            graph.Field(2, spec.Name);
            for (int layer = 0; layer < spec.Layers; layer++)
            {
                graph.Field(5, Tensor(Weight(layer), [spec.Sizes[layer + 1], spec.Sizes[layer]], weights.Weights[layer]));
                graph.Field(5, Tensor(Bias(layer), [spec.Sizes[layer + 1]], weights.Biases[layer]));
            }
            graph.Field(11, ValueInfo(InputName, [batch, spec.Inputs]));
            graph.Field(12, ValueInfo(OutputName, [batch, spec.Outputs]));
        });
        return Message(model =>
        {
            model.Field(1, IrVersion);
            model.Field(2, "NetOptim.Benchmarks");
            model.Field(7, graph);
            model.Field(8, Message(static opset => opset.Field(2, Opset)));
        });
    }

    private static string Weight(int layer) => $"dense{layer + 1}.weight";

    private static string Bias(int layer) => $"dense{layer + 1}.bias";

    private static byte[] Node(string operation, string[] inputs, string output, params ReadOnlySpan<(string Name, int Value)> attributes)
    {
        var node = new OnnxWriter();
        foreach (string input in inputs)
            node.Field(1, input);
        node.Field(2, output);
        node.Field(3, $"{operation}_{output}");
        node.Field(4, operation);
        foreach ((string name, int value) in attributes)
        {
            node.Field(5, Message(attribute =>
            {
                attribute.Field(1, name);
                attribute.Field(3, value);
                attribute.Field(20, AttributeInt);
            }));
        }
        return node._bytes.WrittenSpan.ToArray();
    }

    private static byte[] Tensor(string name, int[] dimensions, float[] values) => Message(tensor =>
    {
        foreach (int dimension in dimensions)
            tensor.Field(1, dimension);
        tensor.Field(2, FloatType);
        tensor.Field(8, name);
        tensor.Field(9, MemoryMarshal.AsBytes<float>(values).ToArray());
    });

    private static byte[] ValueInfo(string name, int[] dimensions)
    {
        byte[] shape = Message(shape =>
        {
            foreach (int dimension in dimensions)
                shape.Field(1, Message(d => d.Field(1, dimension)));
        });
        byte[] tensorType = Message(type =>
        {
            type.Field(1, FloatType);
            type.Field(2, shape);
        });
        return Message(info =>
        {
            info.Field(1, name);
            info.Field(2, Message(type => type.Field(1, tensorType)));
        });
    }

    private static byte[] Message(Action<OnnxWriter> write)
    {
        var message = new OnnxWriter();
        write(message);
        return message._bytes.WrittenSpan.ToArray();
    }

    private void Field(int number, int value)
    {
        Varint(number << 3);
        Varint(value);
    }

    private void Field(int number, string value) => Field(number, Encoding.UTF8.GetBytes(value));

    private void Field(int number, byte[] value)
    {
        Varint(number << 3 | 2);
        Varint(value.Length);
        _bytes.Write(value);
    }

    private void Varint(int value)
    {
        uint rest = (uint)value;
        for (; rest >= 0x80; rest >>= 7)
            _bytes.Write([(byte)(rest | 0x80)]);
        _bytes.Write([(byte)rest]);
    }
}
