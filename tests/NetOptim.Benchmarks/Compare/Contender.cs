namespace NetOptim.Benchmarks.Compare;

/// <summary>One party of a comparison: something that can do the same piece of work over and over.</summary>
/// <param name="name">The name its row carries; bars refer to it.</param>
internal abstract class Contender(string name) : IDisposable
{
    /// <summary>The contender that all others are compared with.</summary>
    public const string Ours = "NetOptim";

    public string Name { get; } = name;

    /// <summary>
    /// A timed block is a whole number of these iterations: where a cost comes once every so many iterations, as TorchSharp's
    /// collections do, every block has to carry its share of it.
    /// </summary>
    public virtual int Granularity => 1;

    /// <summary>Does the work so many times; this loop, and nothing around it, is what is timed.</summary>
    public abstract void Run(int iterations);

    public abstract void Dispose();
}

/// <summary>A contender that predicts, and shows what it predicts before it is timed.</summary>
internal abstract class PredictionContender(string name) : Contender(name)
{
    /// <summary>Its outputs for the workload's inputs, row by row.</summary>
    public abstract float[] Outputs();
}

/// <summary>A contender that trains, and shows that its steps are the right ones before it is timed.</summary>
internal abstract class TrainingContender(string name) : Contender(name)
{
    /// <summary>The losses of the first steps from the workload's weights, with dropout off so that there is one right answer.</summary>
    public abstract float[] LossesWithoutDropout(int steps);
}
