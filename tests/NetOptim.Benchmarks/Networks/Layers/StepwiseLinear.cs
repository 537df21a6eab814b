using NetOptim.Benchmarks.Peers;

namespace NetOptim.Benchmarks.Networks.Layers;

/// <summary>A linear map of every step of a sequence in ONNX, whose Gemm takes no sequences.</summary>
internal static class StepwiseLinear
{
    public static string ToOnnx(OnnxGraph graph, NamedTensors weights, string input, string weight, string? bias)
    {
        NamedTensor matrix = weights[weight];
        string product = graph.Add("MatMul", [input, graph.Constant($"{weight}.transposed", [matrix.Shape[1], matrix.Shape[0]], Transposed(matrix))]);
        return bias is null ? product : graph.Add("Add", [product, graph.Constant(bias, weights[bias].Shape, weights[bias].Values)]);
    }

    private static float[] Transposed(NamedTensor matrix)
    {
        int rows = matrix.Shape[0], columns = matrix.Shape[1];
        var values = new float[rows * columns];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
                values[column * rows + row] = matrix.Values[row * columns + column];
        }
        return values;
    }
}
