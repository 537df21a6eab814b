namespace NetOptim.Kernels;

/// <summary>
/// The steps in which gradients of weights go through a batch. Each half of the batch has sums of its own, a lane, so that two workers can go through
/// one each (<see cref="BatchLoop"/>); which one does what never matters, for a lane's steps come in order. A step that is left over goes to the first.
/// </summary>
internal readonly struct WeightSteps(BatchPart part)
{
    private readonly BatchPart _part = part;

    /// <summary>Sums that are kept apart.</summary>
    public int Lanes => _part.IsWhole ? 1 : 2;

    /// <summary>Items of a step that keep all workers busy, some of which may be slower than others.</summary>
    public static int LeastItems(WorkerPool pool) => pool.Threads == 1 ? 1 : 2 * pool.Threads;

    /// <summary>Images of a step, its lane, and whether the lane's sums go on from what is there.</summary>
    public (int First, int Count, int Lane, bool Resume) this[int step]
    {
        get
        {
            int first = step * _part.Step, half = _part.LaneSteps;
            bool isSecond = step >= half && step < 2 * half;
            return (first, Math.Min(_part.Step, _part.Batch - first), isSecond ? 1 : 0, step > 0 && step != half);
        }
    }

    /// <summary>Runs the items of the part's steps, one step after the other.</summary>
    /// <param name="pool">Whose threads share the work.</param>
    /// <param name="items">Items of a step.</param>
    /// <param name="work">Takes item <c>step·items + i</c> for item i of a step.</param>
    /// <param name="isShared">Whether it is worth waking the other workers.</param>
    public void Run<TWork>(WorkerPool pool, int items, ref TWork work, bool isShared) where TWork : struct, IParallelWork
    {
        for (int first = _part.First; first < _part.End; first += _part.Step)
        {
            int step = first / _part.Step;
            WorkItems.Run(pool, step * items, (step + 1) * items, ref work, isShared);
        }
    }
}
