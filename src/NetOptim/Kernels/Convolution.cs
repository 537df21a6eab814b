namespace NetOptim.Kernels;

/// <summary>
/// Two-dimensional convolutions in single precision and their gradients, with an epilogue on every element and a finisher on every
/// channel. Activations are channels-last [batch, height, width, channels], weights PyTorch's [out, in/groups, kernel height, kernel
/// width]; a pixel is a row, a channel a column of the products.
/// </summary>
/// <remarks>
/// <para>Patches are never laid out as a whole matrix: a block of them is read where it is or overlapping in a copy of its lines. Every
/// sum has one order, which depends on the sizes (and the width of the processor's vectors) only, never on the number of threads.</para>
/// <para>Nothing is read or written outside the tensors. The destination and the workspace must not overlap the operands.</para>
/// </remarks>
public static unsafe partial class Convolution
{
    /// <summary>From so many multiplications on, sharing a convolution out is worth waking the other workers.</summary>
    private const long SharedTerms = 250_000;

    /// <summary>
    /// y[b, oy, ox, o] = epilogue(Σ x[b, oy·stride + ky·dilation − pad, …, i]·w[o, i, ky, kx]). The epilogue's row is the output pixel
    /// (b·OutHeight + oy)·OutWidth + ox, its column the output channel.
    /// </summary>
    /// <param name="pool">Whose threads share the work.</param>
    /// <param name="x">[batch, InHeight, InWidth, InChannels].</param>
    /// <param name="w">[OutChannels, InChannels/Groups, KernelHeight, KernelWidth].</param>
    /// <param name="y">[batch, OutHeight, OutWidth, OutChannels].</param>
    /// <param name="shape">The sizes.</param>
    /// <param name="part">Images of the batch.</param>
    /// <param name="workspace"><see cref="WorkspaceLength"/> floats; of any content where the batch begins.</param>
    /// <param name="epilogue">Makes the stored value from the sum.</param>
    /// <param name="finish">Gathers from blocks of rows as they are stored, and combines what it gathered at the end.</param>
    /// <exception cref="ArgumentException">The shape is none of a convolution, or the batch is less than 1.</exception>
    public static void Forward<TEpilogue, TFinish>(
        WorkerPool pool, float* x, float* w, float* y, in ConvolutionShape shape, BatchPart part, float* workspace, TEpilogue epilogue, TFinish finish)
        where TEpilogue : struct, IEpilogue
        where TFinish : struct, IColumnFinisher =>
        Forward(pool, x, isChannelsFirst: false, w, y, shape, part, workspace, epilogue, finish);

    /// <summary>The forward pass of a depthwise convolution whose input is made as it goes and never in memory as a whole.</summary>
    /// <param name="pool">Whose threads share the work.</param>
    /// <param name="x">Makes the input: its row is the input pixel (b·InHeight + iy)·InWidth + ix, its column the input channel.</param>
    /// <param name="w">[channels, 1, KernelHeight, KernelWidth].</param>
    /// <param name="y">[batch, OutHeight, OutWidth, channels].</param>
    /// <param name="shape">The sizes.</param>
    /// <param name="part">Images of the batch.</param>
    /// <param name="workspace"><see cref="WorkspaceLength"/> floats; of any content where the batch begins.</param>
    /// <param name="epilogue">Makes the stored value from the sum.</param>
    /// <param name="finish">Gathers from blocks of rows as they are stored, and combines what it gathered at the end.</param>
    /// <exception cref="ArgumentException">The shape is none of a depthwise convolution, or one whose lines are too long; or the batch is less than 1.</exception>
    public static void Forward<TPrologue, TEpilogue, TFinish>(
        WorkerPool pool, TPrologue x, float* w, float* y, in ConvolutionShape shape, BatchPart part, float* workspace, TEpilogue epilogue, TFinish finish)
        where TPrologue : struct, IPrologue
        where TEpilogue : struct, IEpilogue
        where TFinish : struct, IColumnFinisher
    {
        Check(pool, shape, part);
        if (!shape.IsDepthwise || !MadeLines.Fit(shape))
        {
            throw new ArgumentException(
                $"Expected a depthwise convolution, {WorkerPool.ScratchLength} floats of input at the most to a line of results, found {shape}: give it an input that is in memory.",
                nameof(shape));
        }
        var plan = new DepthwisePlan(shape, part, isGradient: false, isMade: true);
        RunDepthwise(pool, plan, part, null, x, shape.InHeight, shape.InWidth, w, y, workspace, epilogue, finish);
    }

    /// <summary>The forward pass of a first layer, whose input is as users have it: channels-first.</summary>
    /// <param name="pool">Whose threads share the work.</param>
    /// <param name="x">[batch, InChannels, InHeight, InWidth].</param>
    /// <param name="w">[OutChannels, InChannels/Groups, KernelHeight, KernelWidth].</param>
    /// <param name="y">[batch, OutHeight, OutWidth, OutChannels].</param>
    /// <param name="shape">The sizes.</param>
    /// <param name="part">Images of the batch.</param>
    /// <param name="workspace"><see cref="WorkspaceLength"/> floats; of any content where the batch begins.</param>
    /// <param name="epilogue">Makes the stored value from the sum.</param>
    /// <param name="finish">Gathers from blocks of rows as they are stored, and combines what it gathered at the end.</param>
    /// <exception cref="ArgumentException">The shape is none of a convolution, or the batch is less than 1.</exception>
    public static void ForwardChannelsFirst<TEpilogue, TFinish>(
        WorkerPool pool, float* x, float* w, float* y, in ConvolutionShape shape, BatchPart part, float* workspace, TEpilogue epilogue, TFinish finish)
        where TEpilogue : struct, IEpilogue
        where TFinish : struct, IColumnFinisher =>
        Forward(pool, x, isChannelsFirst: true, w, y, shape, part, workspace, epilogue, finish);

    /// <summary>
    /// dx = epilogue(the gradient of the input): a convolution of dy with the transposed kernel, strides undone. The epilogue's row is
    /// the input pixel (b·InHeight + iy)·InWidth + ix, its column the input channel.
    /// </summary>
    /// <param name="pool">Whose threads share the work.</param>
    /// <param name="dy">[batch, OutHeight, OutWidth, OutChannels].</param>
    /// <param name="w">[OutChannels, InChannels/Groups, KernelHeight, KernelWidth].</param>
    /// <param name="dx">[batch, InHeight, InWidth, InChannels].</param>
    /// <param name="shape">The sizes.</param>
    /// <param name="part">Images of the batch.</param>
    /// <param name="workspace"><see cref="WorkspaceLength"/> floats; of any content where the batch begins.</param>
    /// <param name="epilogue">Makes the stored value from the sum.</param>
    /// <param name="finish">Gathers from blocks of rows as they are stored, and combines what it gathered at the end.</param>
    /// <exception cref="ArgumentException">The shape is none of a convolution, or the batch is less than 1.</exception>
    public static void InputGradient<TEpilogue, TFinish>(
        WorkerPool pool, float* dy, float* w, float* dx, in ConvolutionShape shape, BatchPart part, float* workspace, TEpilogue epilogue, TFinish finish)
        where TEpilogue : struct, IEpilogue
        where TFinish : struct, IColumnFinisher
    {
        Check(pool, shape, part);
        if (shape.IsPointwise && !TFinish.IsActive && part.IsWhole)
        {
            Products.Multiply(pool, dy, w, dx, Pixels(shape, part.Batch), shape.InChannels, shape.OutChannels, epilogue, finish);
            return;
        }
        if (shape.IsDepthwise)
        {
            RunDepthwise(pool, new DepthwisePlan(shape, part, isGradient: true, workers: Workers<TEpilogue, TFinish>(pool)), part, dy, default(NoPrologue), shape.OutHeight, shape.OutWidth, w, dx, workspace, epilogue, finish);
            return;
        }
        var images = new ConvolutionImages(shape, part, isChannelsFirst: false);
        var source = new PixelSource(dy, images.Shape.OutHeight, images.Shape.OutWidth, shape.OutChannels, isChannelsFirst: false);
        Run(pool, images, new ConvolutionPlan(images, isGradient: true), part, source, w, dx, workspace, epilogue, finish);
    }

    /// <summary>
    /// dw = epilogue(the gradient of the weights, summed over the batch). The epilogue's row is the output channel, its column the index
    /// into [InChannels/Groups, KernelHeight, KernelWidth]; it may be a whole optimiser step, dw the weights that it updates.
    /// </summary>
    /// <param name="pool">Whose threads share the work.</param>
    /// <param name="x">[batch, InHeight, InWidth, InChannels].</param>
    /// <param name="dy">[batch, OutHeight, OutWidth, OutChannels].</param>
    /// <param name="dw">[OutChannels, InChannels/Groups, KernelHeight, KernelWidth]; not read by the convolution itself.</param>
    /// <param name="shape">The sizes.</param>
    /// <param name="part">Images of the batch.</param>
    /// <param name="workspace"><see cref="WorkspaceLength"/> floats; of any content where the batch begins.</param>
    /// <param name="epilogue">Makes the stored value from the sum.</param>
    /// <exception cref="ArgumentException">The shape is none of a convolution, or the batch is less than 1.</exception>
    public static void WeightGradient<TEpilogue>(
        WorkerPool pool, float* x, float* dy, float* dw, in ConvolutionShape shape, BatchPart part, float* workspace, TEpilogue epilogue)
        where TEpilogue : struct, IEpilogue =>
        WeightGradient(pool, x, isChannelsFirst: false, dy, dw, shape, part, workspace, epilogue);

    /// <summary>The gradient of the weights of a first layer, whose input is channels-first.</summary>
    /// <param name="pool">Whose threads share the work.</param>
    /// <param name="x">[batch, InChannels, InHeight, InWidth].</param>
    /// <param name="dy">[batch, OutHeight, OutWidth, OutChannels].</param>
    /// <param name="dw">[OutChannels, InChannels/Groups, KernelHeight, KernelWidth]; not read by the convolution itself.</param>
    /// <param name="shape">The sizes.</param>
    /// <param name="part">Images of the batch.</param>
    /// <param name="workspace"><see cref="WorkspaceLength"/> floats; of any content where the batch begins.</param>
    /// <param name="epilogue">Makes the stored value from the sum.</param>
    /// <exception cref="ArgumentException">The shape is none of a convolution, or the batch is less than 1.</exception>
    public static void WeightGradientChannelsFirst<TEpilogue>(
        WorkerPool pool, float* x, float* dy, float* dw, in ConvolutionShape shape, BatchPart part, float* workspace, TEpilogue epilogue)
        where TEpilogue : struct, IEpilogue =>
        WeightGradient(pool, x, isChannelsFirst: true, dy, dw, shape, part, workspace, epilogue);

    /// <summary>
    /// Floats of workspace that the forward pass and the gradients of so many images or fewer need, whatever their epilogues and
    /// finishers: packed weights, what finishers gather, sums of the weights' gradient.
    /// </summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="part">Any part of the batch; one with the same step of a smaller batch needs no more.</param>
    /// <exception cref="ArgumentException">The shape is none of a convolution, or the batch is less than 1.</exception>
    public static long WorkspaceLength(in ConvolutionShape shape, BatchPart part)
    {
        shape.Validate();
        CheckBatch(part);
        long length = Math.Max(General(shape, part, isChannelsFirst: false), General(shape, part, isChannelsFirst: true));
        if (shape.IsDepthwise)
        {
            // Channels-first input goes the general way.
            var forward = new DepthwisePlan(shape, part, isGradient: false);
            var input = new DepthwisePlan(shape, part, isGradient: true);
            var made = new DepthwisePlan(shape, part, isGradient: false, isMade: MadeLines.Fit(shape));
            length = Math.Max(length, forward.PackedLength + Math.Max(Math.Max(forward.PartialsLength, made.PartialsLength), input.PartialsLength));
            length = Math.Max(length, new WeightSteps(part).Lanes * new DepthwiseWeightPlan(shape, part.Step).SumsTotal);
        }
        return length;

        static long General(in ConvolutionShape shape, in BatchPart part, bool isChannelsFirst)
        {
            var images = new ConvolutionImages(shape, part, isChannelsFirst);
            var forward = new ConvolutionPlan(images, isGradient: false, isChannelsFirst);
            var weights = new ConvolutionWeightPlan(new ConvolutionImages(shape, part.Step, isChannelsFirst), isChannelsFirst);
            long length = Math.Max(forward.PackedLength + forward.PartialsLength, new WeightSteps(part).Lanes * weights.SumsTotal);
            if (!isChannelsFirst)
            {
                var input = new ConvolutionPlan(images, isGradient: true);
                length = Math.Max(length, input.PackedLength + input.PartialsLength);
            }
            return length;
        }
    }

    private static void Forward<TEpilogue, TFinish>(
        WorkerPool pool, float* x, bool isChannelsFirst, float* w, float* y, in ConvolutionShape shape, in BatchPart part, float* workspace,
        in TEpilogue epilogue, in TFinish finish)
        where TEpilogue : struct, IEpilogue
        where TFinish : struct, IColumnFinisher
    {
        Check(pool, shape, part);
        if (shape.IsPointwise && !TFinish.IsActive && !isChannelsFirst && part.IsWhole)
        {
            Products.MultiplyTransposedB(pool, x, w, y, Pixels(shape, part.Batch), shape.OutChannels, shape.InChannels, epilogue, finish);
            return;
        }
        if (shape.IsDepthwise && !isChannelsFirst)
        {
            RunDepthwise(pool, new DepthwisePlan(shape, part, isGradient: false, workers: Workers<TEpilogue, TFinish>(pool)), part, x, default(NoPrologue), shape.InHeight, shape.InWidth, w, y, workspace, epilogue, finish);
            return;
        }
        var images = new ConvolutionImages(shape, part, isChannelsFirst);
        var source = new PixelSource(x, images.Shape.InHeight, images.Shape.InWidth, shape.InChannels, isChannelsFirst);
        Run(pool, images, new ConvolutionPlan(images, isGradient: false, isChannelsFirst), part, source, w, y, workspace, epilogue, finish);
    }

    private static void WeightGradient<TEpilogue>(
        WorkerPool pool, float* x, bool isChannelsFirst, float* dy, float* dw, in ConvolutionShape shape, in BatchPart part, float* workspace,
        in TEpilogue epilogue)
        where TEpilogue : struct, IEpilogue
    {
        Check(pool, shape, part);
        var steps = new WeightSteps(part);
        bool isShared = IsShared(shape, part.Count);
        if (shape.IsDepthwise && !isChannelsFirst)
        {
            var depthwisePlan = new DepthwiseWeightPlan(shape, part.Step) { IsFar = IMemoryDistance.Of(shape, part, IMemoryDistance.FarLengthOfWeights) };
            var sumDepthwise = new DepthwiseWeightWork(depthwisePlan, steps, x, dy, workspace);
            steps.Run(pool, depthwisePlan.Items, ref sumDepthwise, isShared);
            if (part.IsLast)
            {
                var storeDepthwise = new DepthwiseWeightStore<TEpilogue>(pool, depthwisePlan, steps.Lanes, workspace, dw, epilogue);
                WorkItems.Run(pool, storeDepthwise.Items, ref storeDepthwise, IsShared(shape, part.Batch));
            }
            return;
        }
        // So few terms that no sum has to wait for more of them: a plain product, which needs no place for sums.
        if (shape.IsPointwise && !isChannelsFirst && part.IsWhole && Pixels(shape, part.Batch) <= ProductBlocks.Depth)
        {
            Products.MultiplyTransposedA(pool, dy, x, dw, shape.OutChannels, shape.InChannels, Pixels(shape, part.Batch), epilogue);
            return;
        }
        var plan = new ConvolutionWeightPlan(new ConvolutionImages(shape, part.Step, isChannelsFirst), isChannelsFirst, WeightSteps.LeastItems(pool));
        var sum = new ConvolutionWeightWork(pool, shape, isChannelsFirst, plan, steps, x, dy, workspace);
        steps.Run(pool, plan.Items, ref sum, isShared);
        if (part.IsLast)
        {
            var store = new ConvolutionWeightStore<TEpilogue>(pool, plan, steps.Lanes, workspace, dw, epilogue);
            WorkItems.Run(pool, store.Items, ref store, IsShared(shape, part.Batch));
        }
    }

    private static void Run<TEpilogue, TFinish>(
        WorkerPool pool, in ConvolutionImages images, in ConvolutionPlan plan, in BatchPart part, in PixelSource source, float* w, float* c,
        float* workspace, in TEpilogue epilogue, in TFinish finish)
        where TEpilogue : struct, IEpilogue
        where TFinish : struct, IColumnFinisher
    {
        CheckTerms<TEpilogue, TFinish>();
        bool isShared = IsShared(plan.Shape, images.End - images.First);
        PackedWeights.Entry? kept = pool.PackedWeights?.Find(PackedWeightsKey.Of(w, plan.Shape, plan.IsGradient, plan.Panels.Start(1), plan.IsWinograd), plan.PackedLength);
        float* packed = kept is null ? workspace : kept.Memory.Pointer;
        if (IsToBePacked(kept, part))
        {
            var packing = new ConvolutionPacking(pool, plan, w, packed);
            WorkItems.Run(pool, packing.Items, ref packing, IsShared(plan.Shape, images.Count));
            kept?.MarkCurrent();
        }
        float* partials = workspace + plan.PackedLength;
        int first = plan.BlocksBefore(images.First) * plan.ItemsPerBlock, end = plan.BlocksBefore(images.End) * plan.ItemsPerBlock;
        bool isStreamed = !plan.IsWinograd && StreamedResults.Are<TEpilogue>(c, (long)images.Count * plan.Height * plan.Width * plan.Columns * plan.Shape.Groups, plan.Columns);
        var work = new ConvolutionWork<TEpilogue, TFinish>(pool, plan, source, packed, c, partials, epilogue, finish, isStreamed);
        WorkItems.Run(pool, first, end, ref work, isShared);
        if (TFinish.IsActive && part.IsLast)
        {
            ConvolutionFinish.Run(pool, work, finish, partials, plan.RowBlocks, plan.Columns * plan.Shape.Groups, IsShared(plan.Shape, images.Count));
        }
    }

    private static void RunDepthwise<TPrologue, TEpilogue, TFinish>(
        WorkerPool pool, in DepthwisePlan plan, in BatchPart part, float* source, in TPrologue prologue, int sourceHeight, int sourceWidth, float* w, float* c,
        float* workspace, in TEpilogue epilogue, in TFinish finish)
        where TPrologue : struct, IPrologue
        where TEpilogue : struct, IEpilogue
        where TFinish : struct, IColumnFinisher
    {
        CheckTerms<TEpilogue, TFinish>();
        int channels = plan.Shape.InChannels, taps = plan.Shape.Taps;
        bool isShared = (long)part.Count * channels * plan.Height * plan.Width * taps >= SharedTerms;
        PackedWeights.Entry? kept = pool.PackedWeights?.Find(PackedWeightsKey.Of(w, plan.Shape, plan.IsGradient, panelColumns: 0), plan.PackedLength);
        float* packed = kept is null ? workspace : kept.Memory.Pointer;
        if (IsToBePacked(kept, part))
        {
            ProductPacking.Transposed(w, taps, taps, channels, packed, channels);
            kept?.MarkCurrent();
        }
        float* partials = workspace + plan.PackedLength;
        // What a prologue makes is in the second-level cache.
        bool isFar = !TPrologue.IsActive && IMemoryDistance.Of(plan.Shape, part);
        bool isStreamed = !isFar && StreamedResults.Are<TEpilogue>(c, (long)part.Batch * plan.Height * plan.Width * channels, channels);
        var work = new DepthwiseWork<TEpilogue, TFinish>(plan, isFar, isStreamed, source, sourceHeight, sourceWidth, packed, c, partials, epilogue, finish);
        int first = plan.BlocksBefore(part.First), end = plan.BlocksBefore(part.End);
        if (TPrologue.IsActive)
        {
            var made = new DepthwiseMadeWork<TPrologue, TEpilogue, TFinish>(pool, plan, prologue, work);
            WorkItems.Run(pool, first, end, ref made, isShared);
        }
        else
        {
            WorkItems.Run(pool, first, end, ref work, isShared);
        }
        if (TFinish.IsActive && part.IsLast)
        {
            ConvolutionFinish.Run(pool, work, finish, partials, plan.Blocks, channels, IsShared(plan.Shape, part.Batch));
        }
    }

    private static void Check(WorkerPool pool, in ConvolutionShape shape, in BatchPart part)
    {
        ArgumentNullException.ThrowIfNull(pool);
        shape.Validate();
        CheckBatch(part);
    }

    /// <summary>Refuses a finisher that would look for terms where there are none, or leave those that there are.</summary>
    private static void CheckTerms<TEpilogue, TFinish>()
        where TEpilogue : struct, IEpilogue
        where TFinish : struct, IColumnFinisher
    {
        if (TFinish.IsActive && TFinish.TakesTerms != TEpilogue.HasTerms)
        {
            string expected = TEpilogue.HasTerms ? "ColumnFinisher.OfTerms behind an epilogue that has terms" : "an epilogue that has terms before ColumnFinisher.OfTerms";
            throw new ArgumentException($"Expected {expected}, found {typeof(TEpilogue).Name} and {typeof(TFinish).Name}.", "finish");
        }
    }

    /// <summary>Refuses the part that nobody made.</summary>
    private static void CheckBatch(in BatchPart part) => ArgumentOutOfRangeException.ThrowIfLessThan(part.Batch, 1, nameof(part));

    /// <summary>Once in every pass where weights are not kept, else when they have changed.</summary>
    private static bool IsToBePacked(PackedWeights.Entry? kept, in BatchPart part) => kept is null ? part.IsFirst : !kept.IsCurrent;

    /// <summary>How many workers a depthwise convolution is cut for; 0 where something is summed block by block, whose bits are to be the same for any number.</summary>
    private static int Workers<TEpilogue, TFinish>(WorkerPool pool)
        where TEpilogue : struct, IEpilogue
        where TFinish : struct, IColumnFinisher => TFinish.IsActive || TEpilogue.HasTerms ? 0 : pool.Threads;

    private static bool IsShared(in ConvolutionShape shape, int images) =>
        (long)images * shape.OutHeight * shape.OutWidth * shape.OutChannels * shape.GroupInChannels * shape.Taps >= SharedTerms;

    private static int Pixels(in ConvolutionShape shape, int batch) => checked(batch * shape.InHeight * shape.InWidth);
}
