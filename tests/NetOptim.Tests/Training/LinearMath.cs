namespace NetOptim.Tests.Training;

/// <summary>outputs = inputs·Wᵀ + b and its gradients, written plainly for the hand-made test models.</summary>
internal static unsafe class LinearMath
{
    public static ModelInfo Info(string name, int inputs, int outputs, TaskKind task, EarlyStoppingInfo? earlyStopping) => new()
    {
        Name = name,
        InputShape = [inputs],
        OutputShape = [outputs],
        Layers = [new LayerInfo("dense1", "Dense", [outputs], (inputs + 1) * outputs, 2L * inputs * outputs)],
        Parameters =
        [
            new ParameterInfo("dense1.weight", [outputs, inputs], 0, Initializer.TorchUniform, inputs, outputs),
            new ParameterInfo("dense1.bias", [outputs], (inputs * outputs + 15) & ~15, Initializer.Zeros, inputs, outputs),
        ],
        Buffers = [],
        Loss = "test",
        Task = task,
        Optimizer = "Sgd",
        OptimizerSlots = 0,
        EarlyStopping = earlyStopping,
        TrainingArena = new ArenaInfo(2 * outputs, 0, []),
        InferenceArena = new ArenaInfo(0, 0, []),
    };

    public static void Forward(CompiledModel model, float* x, float* y, int batch)
    {
        int inputs = model.Info.InputSize, outputs = model.Info.OutputSize;
        Span<float> weight = model.Parameters[0].Values, bias = model.Parameters[1].Values;
        for (int i = 0; i < batch; i++)
        {
            for (int o = 0; o < outputs; o++)
            {
                float sum = bias[o];
                for (int j = 0; j < inputs; j++)
                    sum += x[i * inputs + j] * weight[o * inputs + j];
                y[i * outputs + o] = sum;
            }
        }
    }

    public static void Backward(CompiledModel model, float* x, float* dy, int batch)
    {
        int inputs = model.Info.InputSize, outputs = model.Info.OutputSize;
        Span<float> weight = model.Parameters[0].Gradient, bias = model.Parameters[1].Gradient;
        weight.Clear();
        bias.Clear();
        for (int i = 0; i < batch; i++)
        {
            for (int o = 0; o < outputs; o++)
            {
                float gradient = dy[i * outputs + o];
                bias[o] += gradient;
                for (int j = 0; j < inputs; j++)
                    weight[o * inputs + j] += gradient * x[i * inputs + j];
            }
        }
    }

    public static void Descend(CompiledModel model, float learningRate)
    {
        for (int p = 0; p < model.Parameters.Count; p++)
        {
            Span<float> values = model.Parameters[p].Values, gradient = model.Parameters[p].Gradient;
            for (int i = 0; i < values.Length; i++)
                values[i] -= learningRate * gradient[i];
        }
    }
}
