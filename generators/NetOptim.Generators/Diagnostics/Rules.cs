namespace NetOptim.Generators.Diagnostics;

/// <summary>All rules. The first digit of an id tells the stage: 1 the class, 2 arguments, 3 shapes and layers, 4 training.</summary>
internal static class Rules
{
    public static Rule NotPartial { get; } = new(
        "NOPT1001", RuleSeverity.Error, "Model class is not partial",
        "'{0}' must be partial for the compiler to add its passes; write 'partial class {0}'");

    public static Rule NoInput { get; } = new(
        "NOPT1002", RuleSeverity.Error, "Model has no input shape",
        "'{0}' declares no input; add [Input(n)] with the shape of one sample, channel first");

    public static Rule NoLayers { get; } = new(
        "NOPT1003", RuleSeverity.Error, "Model has no layers", "'{0}' has no layer; add one, [Dense(10)] say");

    public static Rule ArgumentOutOfRange { get; } = new(
        "NOPT2001", RuleSeverity.Error, "Argument out of range", "{0}: {1} must be {2}, but is {3}");

    public static Rule ArgumentWithoutEffect { get; } = new(
        "NOPT2002", RuleSeverity.Warning, "Argument without effect", "{0} has no effect: {1}; remove it");

    public static Rule FlattenMissing { get; } = new(
        "NOPT3001", RuleSeverity.Error, "Layer needs flat input",
        "{0} '{1}' needs a vector per sample, but its input has the shape {2}; put [Flatten] before it (it gives {3})");

    public static Rule SoftmaxDoubled { get; } = new(
        "NOPT4001", RuleSeverity.Error, "Softmax applied twice",
        "SoftmaxCrossEntropy applies softmax itself, but '{0}' ends in softmax already; remove it so that the model gives logits");

    public static Rule TooFewClasses { get; } = new(
        "NOPT4002", RuleSeverity.Error, "Too few classes",
        "SoftmaxCrossEntropy needs at least 2 outputs (one per class), but the model has {0}; use BinaryCrossEntropy on a sigmoid for two classes in one output");

    public static Rule SigmoidMissing { get; } = new(
        "NOPT4003", RuleSeverity.Error, "Sigmoid missing",
        "BinaryCrossEntropy takes probabilities, but the model's output comes from {0}, not from a sigmoid; end the model in Activation.Sigmoid");

    public static Rule SigmoidDoubled { get; } = new(
        "NOPT4004", RuleSeverity.Error, "Sigmoid applied twice",
        "'{0}' applies a sigmoid to the sigmoid of '{1}', so that the output never leaves (0.5, 0.74); remove one of them");
}
