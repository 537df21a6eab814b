using Microsoft.ML.OnnxRuntime;
using NetOptim.Benchmarks.Compare;

namespace NetOptim.Benchmarks.Peers;

/// <summary>
/// ONNX Runtime as fast as its C# interface goes: every graph optimisation, fixed shapes, inputs and outputs bound once to
/// preallocated memory, so that a call copies and allocates next to nothing.
/// </summary>
internal sealed class OnnxRuntimePrediction : PredictionContender
{
    public const string Label = "ONNX Runtime";

    private readonly SessionOptions _options;
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly OrtIoBinding _binding;
    private readonly OrtValue _input;
    private readonly OrtValue _output;
    private readonly float[] _outputs;

    public OnnxRuntimePrediction(OnnxModel model, float[] inputs, int threads) : base(Label)
    {
        _options = new SessionOptions
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
        };
        _session = new InferenceSession(model.Bytes, _options);
        _outputs = new float[model.OutputShape.Aggregate(1, static (product, dimension) => product * dimension)];
        _input = OrtValue.CreateTensorValueFromMemory([.. inputs], Long(model.InputShape));
        _output = OrtValue.CreateTensorValueFromMemory(_outputs, Long(model.OutputShape));
        _binding = _session.CreateIoBinding();
        _binding.BindInput(model.Input, _input);
        _binding.BindOutput(model.Output, _output);
    }

    public override void Run(int iterations)
    {
        for (int i = 0; i < iterations; i++)
            _session.RunWithBinding(_run, _binding);
    }

    public override float[] Outputs()
    {
        Run(1);
        return [.. _outputs];
    }

    public override void Dispose()
    {
        _binding.Dispose();
        _input.Dispose();
        _output.Dispose();
        _session.Dispose();
        _run.Dispose();
        _options.Dispose();
    }

    private static long[] Long(int[] shape) => [.. shape.Select(static dimension => (long)dimension)];
}
