using NetOptim.Benchmarks.Models;

namespace NetOptim.Benchmarks.Peers;

/// <summary>A perceptron as an ONNX model.</summary>
internal static class OnnxMlp
{
    /// <summary>Gemm, Relu, …, the last Gemm, and a Sigmoid where the model ends in one.</summary>
    public static OnnxModel Write(MlpSpec spec, MlpWeights weights, int batch)
    {
        var graph = new OnnxGraph();
        string value = OnnxGraph.Input;
        for (int layer = 0; layer < spec.Layers; layer++)
        {
            string weight = graph.Constant($"dense{layer + 1}.weight", [spec.Sizes[layer + 1], spec.Sizes[layer]], weights.Weights[layer]);
            string bias = graph.Constant($"dense{layer + 1}.bias", [spec.Sizes[layer + 1]], weights.Biases[layer]);
            value = graph.Add("Gemm", [value, weight, bias], OnnxAttribute.Int("transB", 1));
            if (layer < spec.Layers - 1)
                value = graph.Add("Relu", [value]);
        }
        if (spec.Loss == MlpLoss.BinaryCrossEntropy)
            value = graph.Add("Sigmoid", [value]);
        return graph.ToModel(spec.Name, [batch, spec.Inputs], value, [batch, spec.Outputs]);
    }
}
