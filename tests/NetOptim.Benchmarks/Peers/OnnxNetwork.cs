using NetOptim.Benchmarks.Networks;

namespace NetOptim.Benchmarks.Peers;

/// <summary>A network as an ONNX model.</summary>
internal static class OnnxNetwork
{
    public static OnnxModel Write(NetworkSpec spec, NamedTensors weights, int batch)
    {
        var graph = new OnnxGraph();
        string output = spec.Network.ToOnnx(graph, weights, OnnxGraph.Input);
        return graph.ToModel(spec.Name, spec.InputShape(batch), output, spec.OutputShape(batch), spec.IsLanguageModel);
    }
}
