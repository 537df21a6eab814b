using System.Diagnostics;

namespace NetOptim;

/// <summary>One call of <c>Fit</c>: everything is checked and allocated in the constructor; the steps allocate nothing.</summary>
internal sealed class FitRun<TTarget> : IDisposable
    where TTarget : unmanaged
{
    private readonly CompiledModel<TTarget> _model;
    private readonly Dataset<TTarget> _train;
    private readonly FitOptions _options;
    private readonly BatchPlan _plan;
    private readonly MetricSet _training;
    private readonly Evaluator<TTarget>? _validation;
    private readonly History _history;
    private readonly EarlyStoppingMonitor? _earlyStopping;
    private readonly FitState _state;
    private readonly double[] _values;
    private double _trainingSeconds;

    /// <summary>Checks that model, data and options fit each other.</summary>
    /// <exception cref="ArgumentException">They do not.</exception>
    public FitRun(CompiledModel<TTarget> model, Dataset<TTarget> train, Dataset<TTarget>? validation, FitOptions options)
    {
        (_model, _train, _options) = (model, train, options);
        DataChecks.Check(model, train, nameof(train));
        _plan = new BatchPlan(train.Count, options.BatchSize, options.DropLast, options.Shuffle, model.Seed);
        if (_plan.Batches == 0)
            throw new ArgumentException($"{train.Count} samples do not fill one batch of {options.BatchSize} and {nameof(FitOptions.DropLast)} leaves it out; take smaller batches.");
        IReadOnlyList<Metric> metrics = options.Metrics ?? Metric.DefaultsFor(model.Info.Task);
        _training = new MetricSet(metrics, model.Info);
        var columns = new HistoryColumns(metrics, validation is not null);
        EarlyStoppingInfo? early = columns.Resolve(options.EarlyStopping, model.Info.EarlyStopping);
        _history = new History(columns, early, options.InitialEpoch);
        _values = new double[columns.Names.Count];
        _earlyStopping = early is null ? null : new EarlyStoppingMonitor(early, model);
        int samples = options.DropLast ? _plan.Batches * options.BatchSize : train.Count;
        _state = new FitState(model, _history, _training, options.Epochs, _plan.Batches, samples);
        if (validation is null)
            return;
        DataChecks.Check(model, validation, nameof(validation));
        _validation = new Evaluator<TTarget>(model, validation, options.BatchSize, metrics);
    }

    /// <summary>Trains.</summary>
    public History Execute(IFitCallback[] callbacks)
    {
        long start = Stopwatch.GetTimestamp();
        SetHorizon();
        using var pipeline = new BatchPipeline<TTarget>(_train, _plan, _model.Step, _options.Epochs - _options.InitialEpoch);
        try
        {
            foreach (IFitCallback callback in callbacks)
                callback.OnFitBegin(_state);
            _history.StopReason = TrainEpochs(pipeline, callbacks);
        }
        catch (TrainingDivergedException exception)
        {
            exception.Data["epoch"] = _state.Epoch;
            exception.Data["history"] = _history;
            throw;
        }
        finally
        {
            _earlyStopping?.Restore();
            _history.Duration = Stopwatch.GetElapsedTime(start);
        }
        foreach (IFitCallback callback in callbacks)
            callback.OnFitEnd(_state);
        return _history;
    }

    public void Dispose() => _validation?.Dispose();

    /// <summary>Steps taken before this run stand before it in the schedules, so that training a model further does not start at their end.</summary>
    private void SetHorizon()
    {
        long before = Math.Max(0, _model.Step - (long)_options.InitialEpoch * _plan.Batches);
        int epochsBefore = checked((int)((before + _plan.Batches - 1) / _plan.Batches));
        _model.Horizon = new TrainingHorizon(_plan.Batches, epochsBefore + _options.Epochs);
    }

    private StopReason TrainEpochs(BatchPipeline<TTarget> pipeline, IFitCallback[] callbacks)
    {
        for (int epoch = _options.InitialEpoch + 1; epoch <= _options.Epochs; epoch++)
        {
            _state.Epoch = epoch;
            if (TrainEpoch(pipeline, callbacks) is { } stopped)
                return stopped;
            double validationSeconds = 0;
            if (_validation is not null)
            {
                long start = Stopwatch.GetTimestamp();
                _validation.Run(_options.CancellationToken);
                validationSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
                if (_options.CancellationToken.IsCancellationRequested)
                    return StopReason.Canceled;
            }
            _history.Append(Measure(validationSeconds));
            _model.OnEpochEnd(_validation?.Results.Loss ?? _training.Loss);
            bool stop = _earlyStopping?.ShouldStop(_history.Last(_history.Monitor)) ?? false;
            foreach (IFitCallback callback in callbacks)
                callback.OnEpochEnd(_state);
            if (stop)
                return StopReason.EarlyStopping;
            if (_state.StopRequested)
                return StopReason.Requested;
        }
        return StopReason.Completed;
    }

    /// <summary>The steps of one epoch.</summary>
    /// <returns>Why it ended before its end; null: it did not.</returns>
    private StopReason? TrainEpoch(BatchPipeline<TTarget> pipeline, IFitCallback[] callbacks)
    {
        long start = Stopwatch.GetTimestamp();
        _training.Reset();
        (_state.Batch, _state.Samples) = (0, 0);
        foreach (IFitCallback callback in callbacks)
            callback.OnEpochBegin(_state);
        while (_state.Batch < _plan.Batches)
        {
            if (_options.CancellationToken.IsCancellationRequested)
                return StopReason.Canceled;
            if (_state.StopRequested)
                return StopReason.Requested;
            Batch<TTarget> batch = pipeline.Next();
            float loss = _model.TrainStep(batch.Inputs, batch.Targets);
            _training.Add(loss, _model.LastOutputs, batch.Targets, batch.Count);
            _state.Batch++;
            _state.Samples += batch.Count;
            foreach (IFitCallback callback in callbacks)
                callback.OnBatchEnd(_state);
        }
        _trainingSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return null;
    }

    /// <summary>The epoch's values in the order of <see cref="HistoryColumns.Names"/>.</summary>
    private double[] Measure(double validationSeconds)
    {
        int next = 0;
        Take(_training);
        if (_validation is not null)
            Take(_validation.Results);
        _values[next++] = _model.LearningRateAt(_model.Step - 1);
        _values[next++] = _trainingSeconds;
        if (_validation is not null)
            _values[next] = validationSeconds;
        return _values;

        void Take(MetricSet set)
        {
            _values[next++] = set.Loss;
            for (int i = 0; i < set.Metrics.Count; i++)
                _values[next++] = set[i];
        }
    }
}
