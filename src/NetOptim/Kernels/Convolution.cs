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
    /// <param name="batch">Images, at least 1.</param>
    /// <param name="workspace"><see cref="WorkspaceLength"/> floats of any content.</param>
    /// <param name="epilogue">Makes the stored value from the sum.</param>
    /// <param name="finish">Gathers from blocks of rows as they are stored, and combines what it gathered at the end.</param>
    /// <exception cref="ArgumentException">The shape is none of a convolution, or the batch is less than 1.</exception>
    public static void Forward<TEpilogue, TFinish>(
        WorkerPool pool, float* x, float* w, float* y, in ConvolutionShape shape, int batch, float* workspace, TEpilogue epilogue, TFinish finish)
        where TEpilogue : struct, IEpilogue
        where TFinish : struct, IColumnFinisher =>
        Forward(pool, x, isChannelsFirst: false, w, y, shape, batch, workspace, epilogue, finish);

    /// <summary>The forward pass of a first layer, whose input is as users have it: channels-first.</summary>
    /// <param name="pool">Whose threads share the work.</param>
    /// <param name="x">[batch, InChannels, InHeight, InWidth].</param>
    /// <param name="w">[OutChannels, InChannels/Groups, KernelHeight, KernelWidth].</param>
    /// <param name="y">[batch, OutHeight, OutWidth, OutChannels].</param>
    /// <param name="shape">The sizes.</param>
    /// <param name="batch">Images, at least 1.</param>
    /// <param name="workspace"><see cref="WorkspaceLength"/> floats of any content.</param>
    /// <param name="epilogue">Makes the stored value from the sum.</param>
    /// <param name="finish">Gathers from blocks of rows as they are stored, and combines what it gathered at the end.</param>
    /// <exception cref="ArgumentException">The shape is none of a convolution, or the batch is less than 1.</exception>
    public static void ForwardChannelsFirst<TEpilogue, TFinish>(
        WorkerPool pool, float* x, float* w, float* y, in ConvolutionShape shape, int batch, float* workspace, TEpilogue epilogue, TFinish finish)
        where TEpilogue : struct, IEpilogue
        where TFinish : struct, IColumnFinisher =>
        Forward(pool, x, isChannelsFirst: true, w, y, shape, batch, workspace, epilogue, finish);

    /// <summary>
    /// dx = epilogue(the gradient of the input): a convolution of dy with the transposed kernel, strides undone. The epilogue's row is
    /// the input pixel (b·InHeight + iy)·InWidth + ix, its column the input channel.
    /// </summary>
    /// <param name="pool">Whose threads share the work.</param>
    /// <param name="dy">[batch, OutHeight, OutWidth, OutChannels].</param>
    /// <param name="w">[OutChannels, InChannels/Groups, KernelHeight, KernelWidth].</param>
    /// <param name="dx">[batch, InHeight, InWidth, InChannels].</param>
    /// <param name="shape">The sizes.</param>
    /// <param name="batch">Images, at least 1.</param>
    /// <param name="workspace"><see cref="WorkspaceLength"/> floats of any content.</param>
    /// <param name="epilogue">Makes the stored value from the sum.</param>
    /// <param name="finish">Gathers from blocks of rows as they are stored, and combines what it gathered at the end.</param>
    /// <exception cref="ArgumentException">The shape is none of a convolution, or the batch is less than 1.</exception>
    public static void InputGradient<TEpilogue, TFinish>(
        WorkerPool pool, float* dy, float* w, float* dx, in ConvolutionShape shape, int batch, float* workspace, TEpilogue epilogue, TFinish finish)
        where TEpilogue : struct, IEpilogue
        where TFinish : struct, IColumnFinisher
    {
        Check(pool, shape, batch);
        if (shape.IsPointwise && !TFinish.IsActive)
        {
            Products.Multiply(pool, dy, w, dx, Pixels(shape, batch), shape.InChannels, shape.OutChannels, epilogue, finish);
            return;
        }
        if (shape.IsDepthwise)
        {
            RunDepthwise(pool, new DepthwisePlan(shape, batch, isGradient: true), batch, dy, shape.OutHeight, shape.OutWidth, w, dx, workspace, epilogue, finish);
            return;
        }
        ConvolutionShape sizes = Flattened(shape, ref batch);
        var plan = new ConvolutionPlan(sizes, batch, isGradient: true);
        var source = new PixelSource(dy, sizes.OutHeight, sizes.OutWidth, sizes.OutChannels, isChannelsFirst: false);
        Run(pool, plan, source, w, dx, workspace, epilogue, finish);
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
    /// <param name="batch">Images, at least 1.</param>
    /// <param name="workspace"><see cref="WorkspaceLength"/> floats of any content.</param>
    /// <param name="epilogue">Makes the stored value from the sum.</param>
    /// <exception cref="ArgumentException">The shape is none of a convolution, or the batch is less than 1.</exception>
    public static void WeightGradient<TEpilogue>(
        WorkerPool pool, float* x, float* dy, float* dw, in ConvolutionShape shape, int batch, float* workspace, TEpilogue epilogue)
        where TEpilogue : struct, IEpilogue =>
        WeightGradient(pool, x, isChannelsFirst: false, dy, dw, shape, batch, workspace, epilogue);

    /// <summary>The gradient of the weights of a first layer, whose input is channels-first.</summary>
    /// <param name="pool">Whose threads share the work.</param>
    /// <param name="x">[batch, InChannels, InHeight, InWidth].</param>
    /// <param name="dy">[batch, OutHeight, OutWidth, OutChannels].</param>
    /// <param name="dw">[OutChannels, InChannels/Groups, KernelHeight, KernelWidth]; not read by the convolution itself.</param>
    /// <param name="shape">The sizes.</param>
    /// <param name="batch">Images, at least 1.</param>
    /// <param name="workspace"><see cref="WorkspaceLength"/> floats of any content.</param>
    /// <param name="epilogue">Makes the stored value from the sum.</param>
    /// <exception cref="ArgumentException">The shape is none of a convolution, or the batch is less than 1.</exception>
    public static void WeightGradientChannelsFirst<TEpilogue>(
        WorkerPool pool, float* x, float* dy, float* dw, in ConvolutionShape shape, int batch, float* workspace, TEpilogue epilogue)
        where TEpilogue : struct, IEpilogue =>
        WeightGradient(pool, x, isChannelsFirst: true, dy, dw, shape, batch, workspace, epilogue);

    /// <summary>
    /// Floats of workspace that the forward pass and the gradients of so many images or fewer need, whatever their epilogues and
    /// finishers: packed weights, what finishers gather, sums of the weights' gradient.
    /// </summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="batch">Images, at least 1.</param>
    /// <exception cref="ArgumentException">The shape is none of a convolution, or the batch is less than 1.</exception>
    public static long WorkspaceLength(in ConvolutionShape shape, int batch)
    {
        shape.Validate();
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        int images = batch;
        ConvolutionShape sizes = Flattened(shape, ref batch);
        var forward = new ConvolutionPlan(sizes, batch, isGradient: false);
        var input = new ConvolutionPlan(sizes, batch, isGradient: true);
        var weights = new ConvolutionWeightPlan(sizes, batch);
        long length = Math.Max(
            Math.Max(forward.PackedLength + forward.PartialsLength, input.PackedLength + input.PartialsLength), weights.SumsTotal);
        var first = new ConvolutionPlan(shape, images, isGradient: false, isChannelsFirst: true);
        var firstWeights = new ConvolutionWeightPlan(shape, images, isChannelsFirst: true);
        length = Math.Max(length, Math.Max(first.PackedLength + first.PartialsLength, firstWeights.SumsTotal));
        if (shape.IsDepthwise)
        {
            // Channels-first input goes the general way.
            var depthwise = new DepthwisePlan(shape, batch, isGradient: false);
            var depthwiseInput = new DepthwisePlan(shape, batch, isGradient: true);
            length = Math.Max(length, depthwise.PackedLength + Math.Max(depthwise.PartialsLength, depthwiseInput.PartialsLength));
            length = Math.Max(length, new DepthwiseWeightPlan(shape, batch).SumsTotal);
        }
        return length;
    }

    private static void Forward<TEpilogue, TFinish>(
        WorkerPool pool, float* x, bool isChannelsFirst, float* w, float* y, in ConvolutionShape shape, int batch, float* workspace,
        in TEpilogue epilogue, in TFinish finish)
        where TEpilogue : struct, IEpilogue
        where TFinish : struct, IColumnFinisher
    {
        Check(pool, shape, batch);
        if (shape.IsPointwise && !TFinish.IsActive && !isChannelsFirst)
        {
            Products.MultiplyTransposedB(pool, x, w, y, Pixels(shape, batch), shape.OutChannels, shape.InChannels, epilogue, finish);
            return;
        }
        if (shape.IsDepthwise && !isChannelsFirst)
        {
            RunDepthwise(pool, new DepthwisePlan(shape, batch, isGradient: false), batch, x, shape.InHeight, shape.InWidth, w, y, workspace, epilogue, finish);
            return;
        }
        ConvolutionShape sizes = isChannelsFirst ? shape : Flattened(shape, ref batch);
        var plan = new ConvolutionPlan(sizes, batch, isGradient: false, isChannelsFirst);
        var source = new PixelSource(x, sizes.InHeight, sizes.InWidth, sizes.InChannels, isChannelsFirst);
        Run(pool, plan, source, w, y, workspace, epilogue, finish);
    }

    private static void WeightGradient<TEpilogue>(
        WorkerPool pool, float* x, bool isChannelsFirst, float* dy, float* dw, in ConvolutionShape shape, int batch, float* workspace,
        in TEpilogue epilogue)
        where TEpilogue : struct, IEpilogue
    {
        Check(pool, shape, batch);
        bool isShared = IsShared(shape, batch);
        if (shape.IsDepthwise && !isChannelsFirst)
        {
            var depthwise = new DepthwiseWeightPlan(shape, batch);
            var sum = new DepthwiseWeightWork(depthwise, x, dy, workspace);
            ConvolutionRun.Run(pool, depthwise.Chunks, ref sum, isShared);
            var storeDepthwise = new DepthwiseWeightStore<TEpilogue>(pool, depthwise, workspace, dw, epilogue);
            ConvolutionRun.Run(pool, storeDepthwise.Items, ref storeDepthwise, isShared);
            return;
        }
        ConvolutionShape sizes = isChannelsFirst ? shape : Flattened(shape, ref batch);
        var plan = new ConvolutionWeightPlan(sizes, batch, isChannelsFirst);
        var source = new PixelSource(x, sizes.InHeight, sizes.InWidth, sizes.InChannels, isChannelsFirst);
        var work = new ConvolutionWeightWork(pool, plan, source, dy, workspace);
        ConvolutionRun.Run(pool, plan.Items, ref work, isShared);
        var store = new ConvolutionWeightStore<TEpilogue>(pool, plan, workspace, dw, epilogue);
        ConvolutionRun.Run(pool, sizes.OutChannels, ref store, isShared);
    }

    private static void Run<TEpilogue, TFinish>(
        WorkerPool pool, in ConvolutionPlan plan, in PixelSource source, float* w, float* c, float* workspace, in TEpilogue epilogue, in TFinish finish)
        where TEpilogue : struct, IEpilogue
        where TFinish : struct, IColumnFinisher
    {
        bool isShared = IsShared(plan.Shape, plan.Batch);
        var packing = new ConvolutionPacking(pool, plan, w, workspace);
        ConvolutionRun.Run(pool, packing.Items, ref packing, isShared);
        float* partials = workspace + plan.PackedLength;
        var work = new ConvolutionWork<TEpilogue, TFinish>(pool, plan, source, workspace, c, partials, epilogue, finish);
        ConvolutionRun.Run(pool, work.Items, ref work, isShared);
        if (TFinish.IsActive)
        {
            ConvolutionFinish.Run(pool, work, finish, partials, plan.RowBlocks, plan.Columns * plan.Shape.Groups, isShared);
        }
    }

    private static void RunDepthwise<TEpilogue, TFinish>(
        WorkerPool pool, in DepthwisePlan plan, int batch, float* source, int sourceHeight, int sourceWidth, float* w, float* c, float* workspace,
        in TEpilogue epilogue, in TFinish finish)
        where TEpilogue : struct, IEpilogue
        where TFinish : struct, IColumnFinisher
    {
        int channels = plan.Shape.InChannels, taps = plan.Shape.Taps;
        bool isShared = (long)batch * channels * plan.Height * plan.Width * taps >= SharedTerms;
        ProductPacking.Transposed(w, taps, taps, channels, workspace, channels);
        float* partials = workspace + plan.PackedLength;
        var work = new DepthwiseWork<TEpilogue, TFinish>(plan, source, sourceHeight, sourceWidth, workspace, c, partials, epilogue, finish);
        ConvolutionRun.Run(pool, plan.Blocks, ref work, isShared);
        if (TFinish.IsActive)
        {
            ConvolutionFinish.Run(pool, work, finish, partials, plan.Blocks, channels, isShared);
        }
    }

    private static void Check(WorkerPool pool, in ConvolutionShape shape, int batch)
    {
        ArgumentNullException.ThrowIfNull(pool);
        shape.Validate();
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
    }

    private static bool IsShared(in ConvolutionShape shape, int batch) =>
        (long)batch * shape.OutHeight * shape.OutWidth * shape.OutChannels * shape.GroupInChannels * shape.Taps >= SharedTerms;

    private static int Pixels(in ConvolutionShape shape, int batch) => checked(batch * shape.InHeight * shape.InWidth);

    /// <summary>A pointwise convolution knows no lines: all pixels of the batch are one.</summary>
    private static ConvolutionShape Flattened(in ConvolutionShape shape, ref int batch)
    {
        if (!shape.IsPointwise)
        {
            return shape;
        }
        int pixels = Pixels(shape, batch);
        batch = 1;
        return shape with { InHeight = 1, InWidth = pixels };
    }
}
