namespace NetOptim.Kernels;

/// <summary>A depthwise convolution whose input is made as it goes, block of lines by block of lines.</summary>
internal readonly unsafe struct DepthwiseMadeWork<TPrologue, TEpilogue, TFinish>(
    WorkerPool pool, in DepthwisePlan plan, in TPrologue prologue, in DepthwiseWork<TEpilogue, TFinish> work) : IParallelWork
    where TPrologue : struct, IPrologue
    where TEpilogue : struct, IEpilogue
    where TFinish : struct, IColumnFinisher
{
    private readonly WorkerPool _pool = pool;
    private readonly DepthwisePlan _plan = plan;
    private readonly TPrologue _prologue = prologue;
    private readonly DepthwiseWork<TEpilogue, TFinish> _work = work;

    public void Execute(int item, int worker)
    {
        (int image, int line, int endLine) = _plan.Bounds(item);
        _work.From(MadeLines.Make(_prologue, _plan.Shape, image, line, endLine, _pool.Scratch(worker))).Execute(item, worker);
    }
}
