namespace NetOptim.Benchmarks.Compare;

/// <summary>What NetOptim has to reach against one peer: NetOptim's time divided by the peer's may be at most this.</summary>
internal sealed record Bar(string Peer, double MaximumRatio)
{
    /// <summary>The bar "at least so many times faster".</summary>
    public static Bar TimesFaster(string peer, double times) => new(peer, 1 / times);

    public bool IsReachedBy(double ratio) => ratio <= MaximumRatio;
}

/// <summary>One piece of work that all contenders do.</summary>
internal abstract class Workload
{
    /// <summary>Short name, unique, for <c>--filter</c>.</summary>
    public abstract string Id { get; }

    /// <summary>What is done, in words.</summary>
    public abstract string Title { get; }

    public virtual IReadOnlyList<Bar> Bars => [];

    /// <summary>The longest that an iteration of NetOptim's may take, where the bar is a time.</summary>
    public virtual double? MaximumSeconds => null;

    /// <summary>Floating-point operations of one iteration, where a rate says more than a time.</summary>
    public virtual double? Flops => null;

    /// <summary>Makes the contenders, and satisfies itself that they compute the same thing.</summary>
    /// <exception cref="DisagreementException">A contender computes something else: its time would mean nothing.</exception>
    public abstract IReadOnlyList<Contender> Open(int threads);
}

/// <summary>A contender does not compute what the others compute.</summary>
internal sealed class DisagreementException(string message) : Exception(message);
