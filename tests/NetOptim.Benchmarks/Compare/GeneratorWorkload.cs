using NetOptim.Benchmarks.Compiled;

namespace NetOptim.Benchmarks.Compare;

/// <summary>What an edit of a model costs in the editor.</summary>
internal sealed class GeneratorWorkload : Workload
{
    public override string Id => "generator-w2";

    public override string Title => "generator, MNIST perceptron, parse and whole pipeline after an edit";

    public override double? MaximumSeconds => 0.02;

    public override IReadOnlyList<Contender> Open(int threads)
    {
        var pipeline = new GeneratorPipeline();
        pipeline.Verify();
        return [pipeline];
    }
}
