namespace NetOptim.Tests.Training;

/// <summary>A metric that takes given values, epoch by epoch, whatever the model does.</summary>
internal sealed class ScriptedMetric(bool higherIsBetter, params double[] values) : Metric
{
    public override string Name => "script";

    public override bool HigherIsBetter => higherIsBetter;

    public override MetricAccumulator CreateAccumulator(ModelInfo model) => new Script(values);

    private sealed class Script(double[] values) : MetricAccumulator
    {
        private int _epoch = -1;

        public override double Value => values[_epoch];

        public override void Reset() => _epoch++;

        public override void Add(ReadOnlySpan<float> outputs, ReadOnlySpan<int> labels)
        {
        }
    }
}
