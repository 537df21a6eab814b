namespace NetOptim;

/// <summary>Evaluates a model on one data set, again and again with the same buffers.</summary>
internal sealed class Evaluator<TTarget> : IDisposable
    where TTarget : unmanaged
{
    private readonly CompiledModel<TTarget> _model;
    private readonly Dataset<TTarget> _data;
    private readonly Batch<TTarget> _batch;
    private readonly int[] _indices;
    private readonly float[] _outputs;

    public Evaluator(CompiledModel<TTarget> model, Dataset<TTarget> data, int batchSize, IReadOnlyList<Metric> metrics)
    {
        _model = model;
        _data = data;
        Results = new MetricSet(metrics, model.Info);
        int capacity = Math.Min(batchSize, data.Count);
        _indices = new int[capacity];
        _outputs = new float[checked(capacity * model.Info.OutputSize)];
        _batch = new Batch<TTarget>(data, capacity);
    }

    /// <summary>What the last <see cref="Run"/> found.</summary>
    public MetricSet Results { get; }

    /// <summary>Evaluates all samples, or as many batches as are done when it is cancelled.</summary>
    public void Run(CancellationToken cancellation = default)
    {
        Results.Reset();
        for (int start = 0; start < _data.Count && !cancellation.IsCancellationRequested; start += _indices.Length)
        {
            int count = Math.Min(_indices.Length, _data.Count - start);
            for (int i = 0; i < count; i++)
                _indices[i] = start + i;
            _batch.Assign(_indices.AsSpan(0, count));
            _batch.Fill();
            Span<float> outputs = _outputs.AsSpan(0, count * _model.Info.OutputSize);
            float loss = _model.EvaluateStep(_batch.Inputs, _batch.Targets, outputs);
            Results.Add<TTarget>(loss, outputs, _batch.Targets, count);
        }
    }

    public void Dispose() => _batch.Dispose();
}
