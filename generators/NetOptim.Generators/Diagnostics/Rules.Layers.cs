namespace NetOptim.Generators.Diagnostics;

/// <summary>Rules about shapes, and about layers next to each other.</summary>
internal static partial class Rules
{
    public static Rule FlattenMissing { get; } = new(
        "NOPT3001", RuleSeverity.Error, "Layer needs flat input",
        "{0} '{1}' needs a vector per sample, but its input has the shape {2}; put [Flatten] before it (it gives {3})") { NeedsShapes = true, LeavesLayer = true };

    public static Rule ImageMissing { get; } = new(
        "NOPT3016", RuleSeverity.Error, "Layer needs images",
        "{0} '{1}' needs images [channels, height, width], but its input has the shape {2}; declare [Input(channels, height, width)] and put it before any [Flatten], make an image of a sequence's steps with ToImage(height, width), or give it that shape with Reshape") { NeedsShapes = true };

    public static Rule KernelTooLarge { get; } = new(
        "NOPT3017", RuleSeverity.Error, "Kernel larger than its input",
        "The {1} kernel of '{0}' does not fit into its {2} input with padding {3}: nothing would be left; take a smaller kernel or dilation, or pad more") { NeedsShapes = true };

    public static Rule GroupsDoNotDivide { get; } = new(
        "NOPT3018", RuleSeverity.Error, "Groups do not divide the channels",
        "The {1} groups of '{0}' must divide {2}; choose a number that does") { NeedsShapes = true };

    public static Rule SameNeedsStrideOne { get; } = new(
        "NOPT3019", RuleSeverity.Error, "Same padding with a stride",
        "'{0}' pads to keep the size (Same), which needs a stride of 1, but its stride is {1}; give the padding instead");

    public static Rule FlattenNeedless { get; } = new(
        "NOPT3002", RuleSeverity.Info, "Flatten of a flat input", "The input of '{0}' is flat already ({1}); [Flatten] can go") { NeedsShapes = true };

    public static Rule ActivationTwice { get; } = new(
        "NOPT3003", RuleSeverity.Warning, "Activation on an activation",
        "'{0}' applies {1} to what has been through {2} already; keep one of the two");

    public static Rule LinearStack { get; } = new(
        "NOPT3004", RuleSeverity.Warning, "Linear layers without activation between",
        "Nothing bends between the linear '{1}' and '{0}', so that the two are no more than one linear layer; give '{1}' an activation or merge them") { NeedsShapes = true };

    public static Rule DropoutBeforeBatchNorm { get; } = new(
        "NOPT3005", RuleSeverity.Warning, "Dropout before batch normalisation",
        "'{0}' gathers statistics of what '{1}' has dropped, and they do not hold in prediction, where nothing is dropped; put dropout behind the normalisation");

    public static Rule DropoutLast { get; } = new(
        "NOPT3006", RuleSeverity.Error, "Dropout on the output",
        "'{0}' is the last layer, so that the loss sees outputs dropped at random; remove it or put it before the last weights") { LeavesLayer = true };

    public static Rule NormalizationLast { get; } = new(
        "NOPT3007", RuleSeverity.Warning, "Normalisation of the output",
        "'{0}' is the last layer, so that every output is forced to one mean and variance; put a [Dense] behind it or remove it");

    public static Rule BiasUseless { get; } = new(
        "NOPT3008", RuleSeverity.Info, "Bias removed by the normalisation behind it",
        "'{0}' subtracts the mean, and with it the bias of '{1}'; write {2} on '{1}'");

    public static Rule LayerWithoutEffect { get; } = new(
        "NOPT3009", RuleSeverity.Info, "Layer without effect", "'{0}' does nothing: {1}; remove it") { NeedsShapes = true };

    public static Rule DropoutTwice { get; } = new(
        "NOPT3010", RuleSeverity.Warning, "Dropout on dropout",
        "'{0}' drops from what '{1}' has dropped from already; one dropout with the rate 1 - (1 - p)·(1 - q) does the same");

    public static Rule NormalizationTwice { get; } = new(
        "NOPT3011", RuleSeverity.Warning, "Normalisation of a normalisation",
        "'{0}' normalises what '{1}' has normalised already; keep one of the two");

    public static Rule NormalizationOfOne { get; } = new(
        "NOPT3012", RuleSeverity.Error, "Normalisation of a single number",
        "'{0}' normalises over one number per sample, which always gives 0; it needs at least 2, so put it behind a wider layer") { NeedsShapes = true, LeavesLayer = true };

    public static Rule SoftmaxInside { get; } = new(
        "NOPT3013", RuleSeverity.Warning, "Softmax between layers",
        "'{0}' applies softmax, but '{1}' with weights follows; softmax makes probabilities of outputs: use another activation here");

    public static Rule SoftmaxOfOne { get; } = new(
        "NOPT3014", RuleSeverity.Error, "Softmax of a single number",
        "'{0}' applies softmax to one number per sample, which always gives 1; use Sigmoid for one output, or one output per class") { NeedsShapes = true, LeavesLayer = true };

    public static Rule ConstantWeights { get; } = new(
        "NOPT3015", RuleSeverity.Warning, "Weights all the same",
        "{0} fills all weights of '{1}' with one number, so that all its units stay the same; use an initialiser that draws at random");

    public static Rule DropoutLastOfModule { get; } = new(
        "NOPT3020", RuleSeverity.Info, "Dropout on the output of a model without a loss",
        "'{0}' is the last layer and does nothing in prediction; where the model is trained as a torch module, what stands behind it sees outputs dropped at random; remove it if that is not meant");

    public static Rule SequenceMissing { get; } = new(
        "NOPT3021", RuleSeverity.Error, "Layer needs a sequence",
        "{0} '{1}' needs a sequence [steps, channels], but its input has the shape {2}; put [Embedding] before it, declare [Input(steps, channels)], make steps of an image's pixels with [ToSequence], or give it that shape with Reshape") { NeedsShapes = true };

    public static Rule TokensMissing { get; } = new(
        "NOPT3022", RuleSeverity.Error, "Embedding needs token ids",
        "'{0}' looks up token ids, which are the model's input [Input(steps)], but it gets the shape {1} or the result of another layer; make it the first layer") { NeedsShapes = true };

    public static Rule HeadsDoNotDivide { get; } = new(
        "NOPT3023", RuleSeverity.Error, "Heads do not divide the channels",
        "The {1} heads of '{0}' must divide its {2} channels; choose a divisor") { NeedsShapes = true };

    public static Rule TiedToNothing { get; } = new(
        "NOPT3024", RuleSeverity.Error, "Tied to nothing",
        "'{0}' is tied to '{1}', but no layer before it has that name and a weight; give the full name of an Embedding or Dense layer before it");

    public static Rule TiedShapesDiffer { get; } = new(
        "NOPT3025", RuleSeverity.Error, "Tied weights differ in shape",
        "'{0}' needs a weight of shape {2}, but that of '{1}', which it is tied to, has {3}; make the units and inputs those of '{1}'") { NeedsShapes = true };

    public static Rule HeadTooLong { get; } = new(
        "NOPT3026", RuleSeverity.Error, "Head too long",
        "Each of the {1} heads of '{0}' has {2} channels, and attention takes up to {3}; take more heads") { NeedsShapes = true };

    public static Rule StepsMakeNoImage { get; } = new(
        "NOPT3027", RuleSeverity.Error, "Steps do not make the image",
        "'{0}' makes an image of {1} pixels, but the sequence that it gets has {2} steps; there have to be as many of both") { NeedsShapes = true };

    public static Rule MomentumOfOthers { get; } = new(
        "NOPT3040", RuleSeverity.Warning, "Momentum the other way round",
        "'{0}' gives each batch a share of {1} in its running statistics, so that they are little more than those of the last batch; where momentum means what is kept (as in Keras) this is written {2}");

    public static Rule PaddingTooWide { get; } = new(
        "NOPT3041", RuleSeverity.Warning, "Padding wider than the kernel",
        "'{0}' pads by {1}, but its kernel reaches over {2} pixels only, so that its outermost outputs see nothing of the image; pad by at most {3}");

    public static Rule NearlyAllDropped { get; } = new(
        "NOPT3042", RuleSeverity.Info, "Nearly everything dropped",
        "'{0}' drops {1} of what it gets; where the probability to keep is meant, write {2}");

    public static Rule StrideSkips { get; } = new(
        "NOPT3043", RuleSeverity.Warning, "Stride skips pixels",
        "'{0}' moves its window of {1} pixels by {2}, so that the pixels between two windows are never looked at; take a stride of at most {1}");

    public static Rule RowsApart { get; } = new(
        "NOPT3044", RuleSeverity.Warning, "Rows taken one by one",
        "'{0}' takes each of the {1} rows of the input {2} by itself, so that the model gives {3} per sample: {4} answers in place of one; where a sample is one whole, put [Flatten] before it") { NeedsShapes = true };

    public static Rule StepsAreNoPixels { get; } = new(
        "NOPT3045", RuleSeverity.Warning, "Steps that are no pixels",
        "'{0}' makes {1} steps of the image {2}, one for each pixel by their number; but the numbers keep their order, channel by channel, so that a step is a piece of a channel's plane and not the channels of a pixel; ToSequence makes a step of every pixel, Reshape({3}) one of every channel") { NeedsShapes = true };

    public static Rule StepShape { get; } = new(
        "NOPT3050", RuleSeverity.Hidden, "Shape of a step", "{0}") { SaysEachTime = true, NeedsShapes = true };
}
