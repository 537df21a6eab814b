namespace NetOptim.Tests.Training;

/// <summary>A hand-written model of class labels: logits, softmax cross-entropy, plain descent.</summary>
internal sealed unsafe class SoftmaxRegression(int inputs, int classes, ModelOptions? options = null, EarlyStoppingInfo? earlyStopping = null)
    : CompiledModel<int>(LinearMath.Info(nameof(SoftmaxRegression), inputs, classes, TaskKind.MultiClassClassification, earlyStopping), options)
{
    public float LearningRate { get; set; } = 0.1f;

    public List<double> EpochLosses { get; } = [];

    protected override float* TrainingOutputs => ArenaAt(0);

    private float* OutputGradient => ArenaAt(Info.OutputSize);

    public override float LearningRateAt(long step) => LearningRate;

    public override void OnEpochEnd(double loss) => EpochLosses.Add(loss);

    protected override void Infer(float* inputs, float* outputs, int batch) => LinearMath.Forward(this, inputs, outputs, batch);

    protected override double Forward(float* inputs, int* targets, int batch)
    {
        LinearMath.Forward(this, inputs, TrainingOutputs, batch);
        return Loss(TrainingOutputs, targets, OutputGradient, batch);
    }

    protected override void Backward(float* inputs, int batch) => LinearMath.Backward(this, inputs, OutputGradient, batch);

    protected override double AddPenalties() => 0;

    protected override double Update(float learningRate)
    {
        LinearMath.Descend(this, learningRate);
        return 0;
    }

    protected override double Evaluate(float* inputs, int* targets, float* outputs, int batch)
    {
        LinearMath.Forward(this, inputs, outputs, batch);
        return Loss(outputs, targets, gradient: null, batch);
    }

    private double Loss(float* logits, int* labels, float* gradient, int batch)
    {
        int classes = Info.OutputSize;
        double loss = 0;
        for (int i = 0; i < batch; i++)
        {
            float* row = logits + i * classes;
            float max = float.NegativeInfinity;
            for (int c = 0; c < classes; c++)
                max = MathF.Max(max, row[c]);
            double sum = 0;
            for (int c = 0; c < classes; c++)
                sum += Math.Exp(row[c] - max);
            loss += Math.Log(sum) - (row[labels[i]] - max);
            for (int c = 0; gradient != null && c < classes; c++)
                gradient[i * classes + c] = (float)((Math.Exp(row[c] - max) / sum - (c == labels[i] ? 1 : 0)) / batch);
        }
        return loss / batch;
    }
}
