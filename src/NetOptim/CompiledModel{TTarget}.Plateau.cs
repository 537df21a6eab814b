namespace NetOptim;

// The one schedule that depends on how training goes: its state is kept here, to be saved with the rest.
public abstract unsafe partial class CompiledModel<TTarget>
{
    private PlateauState _plateau = PlateauState.Initial;

    /// <summary>Factor that <c>ReduceOnPlateau</c> has put on the learning rate so far; 1 otherwise.</summary>
    public double PlateauFactor => _plateau.Factor;

    /// <summary>Tells the model that an epoch has ended, for schedules that watch the loss (<c>ReduceOnPlateau</c>).</summary>
    /// <param name="loss">The watched loss: validation where there is one.</param>
    public virtual void OnEpochEnd(double loss)
    {
    }

    /// <summary>One epoch of <c>ReduceOnPlateau</c>: the emitted <see cref="OnEpochEnd"/> calls it with the declared numbers.</summary>
    /// <param name="loss">The watched loss; one that is not a number counts as no improvement.</param>
    /// <param name="factor">Multiplies the learning rate, in (0, 1).</param>
    /// <param name="patience">Epochs without improvement that are let pass; the next one reduces the rate.</param>
    /// <param name="threshold">Improvement is a loss below best·(1 - threshold), or below best - threshold where <paramref name="absolute"/>.</param>
    /// <param name="cooldown">Epochs after a reduction in which none counts as bad.</param>
    /// <param name="minimumFactor">Where <see cref="PlateauFactor"/> stops: the lowest rate over the declared one.</param>
    /// <param name="absolute">Whether the threshold is absolute.</param>
    /// <remarks>The order of events is that of PyTorch's <c>ReduceLROnPlateau</c> with <c>mode='min'</c> (torch/optim/lr_scheduler.py).</remarks>
    protected void ReduceOnPlateau(
        double loss, double factor, int patience, double threshold, int cooldown, double minimumFactor, bool absolute = false)
    {
        PlateauState state = _plateau;
        double bar = absolute ? state.Best - threshold : state.Best * (1 - threshold);
        state = loss < bar
            ? state with { Best = loss, BadEpochs = 0 }
            : state with { BadEpochs = state.BadEpochs + 1 };
        if (state.Cooldown > 0)
            state = state with { Cooldown = state.Cooldown - 1, BadEpochs = 0 };
        if (state.BadEpochs > patience)
            state = state with { Factor = Math.Max(state.Factor * factor, minimumFactor), Cooldown = cooldown, BadEpochs = 0 };
        _plateau = state;
    }

    private protected override void ForgetSchedule() => _plateau = PlateauState.Initial;
}
