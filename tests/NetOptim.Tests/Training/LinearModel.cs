namespace NetOptim.Tests.Training;

/// <summary>A hand-written model of real targets: squared error, or sigmoid and binary cross-entropy; plain descent.</summary>
internal sealed unsafe class LinearModel(int inputs, int outputs, bool sigmoid, ModelOptions? options = null)
    : CompiledModel<float>(
        LinearMath.Info(nameof(LinearModel), inputs, outputs, sigmoid ? TaskKind.BinaryClassification : TaskKind.Regression, earlyStopping: null), options)
{
    public float LearningRate { get; set; } = 0.1f;

    protected override float* TrainingOutputs => ArenaAt(0);

    private float* OutputGradient => ArenaAt(Info.OutputSize);

    public override float LearningRateAt(long step) => LearningRate;

    protected override void Infer(float* inputs, float* outputs, int batch)
    {
        LinearMath.Forward(this, inputs, outputs, batch);
        for (int i = 0; sigmoid && i < batch * Info.OutputSize; i++)
            outputs[i] = 1 / (1 + MathF.Exp(-outputs[i]));
    }

    protected override double Forward(float* inputs, float* targets, int batch)
    {
        double loss = Evaluate(inputs, targets, TrainingOutputs, batch);
        int count = batch * Info.OutputSize;
        for (int i = 0; i < count; i++)
            OutputGradient[i] = (sigmoid ? 1 : 2) * (TrainingOutputs[i] - targets[i]) / count;
        return loss;
    }

    protected override void Backward(float* inputs, int batch) => LinearMath.Backward(this, inputs, OutputGradient, batch);

    protected override double AddPenalties() => 0;

    protected override double Update(float learningRate)
    {
        LinearMath.Descend(this, learningRate);
        return 0;
    }

    protected override double Evaluate(float* inputs, float* targets, float* outputs, int batch)
    {
        Infer(inputs, outputs, batch);
        int count = batch * Info.OutputSize;
        double loss = 0;
        for (int i = 0; i < count; i++)
        {
            double y = outputs[i], t = targets[i];
            loss += sigmoid ? -t * Math.Log(y) - (1 - t) * Math.Log(1 - y) : (y - t) * (y - t);
        }
        return loss / count;
    }
}
