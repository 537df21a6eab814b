using NetOptim.Benchmarks.Networks;

namespace NetOptim.Benchmarks.Peers;

/// <summary>An image network as an ONNX model.</summary>
internal static class OnnxNetwork
{
    public static OnnxModel Write(NetworkSpec spec, NamedTensors weights, int batch)
    {
        var graph = new OnnxGraph();
        string output = spec.Network.ToOnnx(graph, weights, OnnxGraph.Input);
        return graph.ToModel(
            spec.Name, [batch, spec.Input.Channels, spec.Input.Height, spec.Input.Width], output, [batch, spec.Classes]);
    }
}
