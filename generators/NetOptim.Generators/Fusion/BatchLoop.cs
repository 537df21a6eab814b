namespace NetOptim.Generators.Fusion;

/// <summary>
/// Kernels one after the other that go through the batch together, some samples at a time: what one of them makes for the next is then read
/// while it is in the cache, and needs no memory for more samples than these.
/// </summary>
/// <param name="First">The first kernel.</param>
/// <param name="End">The kernel behind the last one.</param>
/// <param name="Step">Samples at a time, or bands; at run time so many for each worker.</param>
/// <param name="Bands">Equal parts of a sample that count as samples, as many lines in each: 1 where samples stay whole.</param>
internal sealed record BatchLoop(int First, int End, int Step, int Bands = 1)
{
    public bool Contains(Kernel kernel) => First <= kernel.Index && kernel.Index < End;
}
