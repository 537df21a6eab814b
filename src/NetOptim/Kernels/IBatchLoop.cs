namespace NetOptim.Kernels;

/// <summary>Kernels that go through a batch together, some samples at a time. Used as a struct, so that a call is direct.</summary>
public interface IBatchLoop
{
    /// <summary>Runs all of them, one after the other, for a part of the batch.</summary>
    /// <param name="part">May have no samples: then kernels only make what all parts need, or finish their sums.</param>
    /// <param name="workers">Who runs them: perhaps a single worker, while another runs them for other samples.</param>
    void Run(BatchPart part, WorkerPool workers);
}
