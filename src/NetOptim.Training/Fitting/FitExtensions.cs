namespace NetOptim;

/// <summary>Training and evaluation of compiled models.</summary>
public static class FitExtensions
{
    /// <summary>Trains a model on a data set, validating with the part that <see cref="FitOptions.ValidationSplit"/> keeps apart.</summary>
    /// <param name="model">The model; its weights, optimiser state and step count go on from where they are.</param>
    /// <param name="train">The samples.</param>
    /// <param name="options">How; by default one epoch of batches of 32.</param>
    /// <returns>What was measured in each epoch.</returns>
    /// <exception cref="ArgumentException">Options or data that do not fit the model; nothing was trained.</exception>
    /// <exception cref="TrainingDivergedException">
    /// The loss is not finite. The weights are as before the step, or the best ones where early stopping restores them; <c>Data["history"]</c> holds the
    /// <see cref="History"/> so far and <c>Data["epoch"]</c> the epoch, counted from 1.
    /// </exception>
    public static History Fit<TTarget>(this CompiledModel<TTarget> model, Dataset<TTarget> train, FitOptions? options = null)
        where TTarget : unmanaged
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(train);
        options ??= new FitOptions();
        options.Validate();
        if (options.ValidationSplit == 0)
            return Run(model, train, validation: null, options);
        (Dataset<TTarget> validation, Dataset<TTarget> rest) = train.Split(options.ValidationSplit, model.Seed, options.Stratify);
        return Run(model, rest, validation, options);
    }

    /// <summary>Trains a model on one data set and validates it with another after every epoch.</summary>
    /// <inheritdoc cref="Fit{TTarget}(CompiledModel{TTarget}, Dataset{TTarget}, FitOptions?)"/>
    /// <param name="model">The model; its weights, optimiser state and step count go on from where they are.</param>
    /// <param name="train">The samples.</param>
    /// <param name="validation">Samples that are not trained on.</param>
    /// <param name="options">How; by default one epoch of batches of 32.</param>
    public static History Fit<TTarget>(
        this CompiledModel<TTarget> model, Dataset<TTarget> train, Dataset<TTarget> validation, FitOptions? options = null)
        where TTarget : unmanaged
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(validation);
        options ??= new FitOptions();
        options.Validate();
        return options.ValidationSplit == 0
            ? Run(model, train, validation, options)
            : throw new ArgumentException("Give either a validation data set or FitOptions.ValidationSplit, not both.", nameof(options));
    }

    /// <summary>Measures a model on a data set, in inference mode.</summary>
    /// <param name="model">The model; it is not changed.</param>
    /// <param name="data">The samples.</param>
    /// <param name="batchSize">Samples at a time; null: as many as the model has room for. It does not change what is measured.</param>
    /// <param name="metrics">What is computed beside the loss; null: accuracy, or the mean absolute error of a regression.</param>
    /// <exception cref="ArgumentException">Data or metrics that do not fit the model.</exception>
    public static EvaluationResult Evaluate<TTarget>(
        this CompiledModel<TTarget> model, Dataset<TTarget> data, int? batchSize = null, IReadOnlyList<Metric>? metrics = null)
        where TTarget : unmanaged
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        int size = batchSize ?? model.BatchCapacity;
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1, nameof(batchSize));
        DataChecks.Check(model, data, nameof(data));
        metrics ??= Metric.DefaultsFor(model.Info.Task);
        using var evaluator = new Evaluator<TTarget>(model, data, size, metrics);
        evaluator.Run();
        return new EvaluationResult(data.Count, evaluator.Results.Loss, metrics, [.. Enumerable.Range(0, metrics.Count).Select(i => evaluator.Results[i])]);
    }

    private static History Run<TTarget>(CompiledModel<TTarget> model, Dataset<TTarget> train, Dataset<TTarget>? validation, FitOptions options)
        where TTarget : unmanaged
    {
        using var run = new FitRun<TTarget>(model, train, validation, options);
        return ProgressDisplay.Show(options, progress => run.Execute([.. progress, .. options.Callbacks]));
    }
}
