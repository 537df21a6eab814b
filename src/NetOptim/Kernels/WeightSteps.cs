namespace NetOptim.Kernels;

/// <summary>
/// The steps in which gradients of weights go through a batch. Their sums are kept in two lanes, to which the steps go by turns, so that two workers
/// can each keep to a step whose tensors are in their own cache; which one does what never matters.
/// </summary>
internal readonly struct WeightSteps(BatchPart part)
{
    private const int MostLanes = 2;

    private readonly BatchPart _part = part;

    /// <summary>Sums that are kept apart.</summary>
    public int Lanes => _part.IsWhole ? 1 : MostLanes;

    /// <summary>Items of a step that keep all workers busy, some of which may be slower than others.</summary>
    public int LeastItems(WorkerPool pool) => pool.Threads == 1 ? 1 : Math.Max(1, 2 * pool.Threads / Lanes);

    /// <summary>Images of a step, its lane, and whether the lane's sums go on from what is there.</summary>
    public (int First, int Count, int Lane, bool Resume) this[int step]
    {
        get
        {
            int first = step * _part.Step;
            return (first, Math.Min(_part.Step, _part.Batch - first), step % Lanes, step >= Lanes);
        }
    }

    /// <summary>Runs the items of the part's steps, those of as many at a time as there are lanes.</summary>
    /// <param name="pool">Whose threads share the work.</param>
    /// <param name="items">Items of a step.</param>
    /// <param name="work">Takes item <c>step·items + i</c> for item i of a step.</param>
    /// <param name="isShared">Whether it is worth waking the other workers.</param>
    public void Run<TWork>(WorkerPool pool, int items, ref TWork work, bool isShared) where TWork : struct, IParallelWork
    {
        int end = (_part.End - 1) / _part.Step + 1;
        for (int step = _part.First / _part.Step; step < end; step += Lanes)
        {
            WorkItems.Run(pool, step * items, Math.Min(step + Lanes, end) * items, ref work, isShared);
        }
    }
}
