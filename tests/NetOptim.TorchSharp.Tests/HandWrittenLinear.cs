namespace NetOptim.TorchSharp.Tests;

/// <summary>y = x·Wᵀ + b with a mean squared error and plain gradient descent, as the compiler's contract asks but in plain loops.</summary>
internal sealed unsafe class HandWrittenLinear(ModelOptions? options = null, bool frozenBias = false) : CompiledModel<float>(Describe(frozenBias), options)
{
    public const int Inputs = 4;
    public const int Outputs = 3;
    private const float Rate = 0.1f;

    protected override float* TrainingOutputs => ArenaAt(0);

    private static ModelInfo Describe(bool frozenBias) => new()
    {
        Name = nameof(HandWrittenLinear),
        InputShape = [Inputs],
        OutputShape = [Outputs],
        Layers = [new("dense1", "Dense", [Outputs], (Inputs * Outputs) + Outputs, 2 * Inputs * Outputs)],
        Parameters =
        [
            new("dense1.weight", [Outputs, Inputs], 0, Initializer.TorchUniform, Inputs, Outputs),
            new("dense1.bias", [Outputs], 16, Initializer.TorchUniform, Inputs, Outputs, frozenBias),
        ],
        Buffers = [new("norm.running_mean", [Outputs], 0, Initializer.Zeros, Outputs, Outputs)],
        Loss = "MeanSquaredError",
        Task = TaskKind.Regression,
        Optimizer = "Sgd",
        OptimizerSlots = 0,
        EarlyStopping = null,
        TrainingArena = new(2 * Outputs, 0, []),
        InferenceArena = new(0, 0, []),
    };

    public override float LearningRateAt(long step) => Rate;

    protected override void Infer(float* inputs, float* outputs, int batch)
    {
        float* weight = ParameterMemory.Pointer, bias = weight + 16;
        for (int n = 0; n < batch; n++)
        {
            for (int o = 0; o < Outputs; o++)
            {
                float sum = bias[o];
                for (int i = 0; i < Inputs; i++)
                    sum += inputs[(n * Inputs) + i] * weight[(o * Inputs) + i];
                outputs[(n * Outputs) + o] = sum;
            }
        }
    }

    protected override void ModuleForward(float* inputs, float* outputs, int batch) => Infer(inputs, outputs, batch);

    protected override void ModuleBackward(float* inputs, float* outputGradients, float* inputGradients, int batch)
    {
        float* weight = ParameterMemory.Pointer, gradient = GradientMemory.Pointer;
        GradientMemory.Clear();
        for (int n = 0; n < batch; n++)
        {
            for (int o = 0; o < Outputs; o++)
            {
                float dy = outputGradients[(n * Outputs) + o];
                gradient[16 + o] += dy;
                for (int i = 0; i < Inputs; i++)
                    gradient[(o * Inputs) + i] += dy * inputs[(n * Inputs) + i];
            }
            for (int i = 0; inputGradients != null && i < Inputs; i++)
            {
                float sum = 0;
                for (int o = 0; o < Outputs; o++)
                    sum += outputGradients[(n * Outputs) + o] * weight[(o * Inputs) + i];
                inputGradients[(n * Inputs) + i] = sum;
            }
        }
    }

    protected override double Forward(float* inputs, float* targets, int batch)
    {
        float* y = ArenaAt(0), dy = ArenaAt(Outputs);
        Infer(inputs, y, batch);
        return Loss(y, targets, dy, batch);
    }

    protected override void Backward(float* inputs, int batch) => ModuleBackward(inputs, ArenaAt(Outputs), null, batch);

    protected override double AddPenalties() => 0;

    protected override double Update(float learningRate)
    {
        for (int i = 0; i < ParameterMemory.Length; i++)
            ParameterMemory.Pointer[i] -= learningRate * GradientMemory.Pointer[i];
        return 0;
    }

    protected override double Evaluate(float* inputs, float* targets, float* outputs, int batch)
    {
        Infer(inputs, outputs, batch);
        return Loss(outputs, targets, null, batch);
    }

    private static double Loss(float* y, float* targets, float* dy, int batch)
    {
        double sum = 0;
        for (int i = 0; i < batch * Outputs; i++)
        {
            float difference = y[i] - targets[i];
            sum += difference * difference;
            if (dy != null)
                dy[i] = 2 * difference / (batch * Outputs);
        }
        return sum / (batch * Outputs);
    }
}
