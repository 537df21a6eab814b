using NetOptim.Generators.Gradients;
using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Ops;

/// <summary>What an activation's derivative is computed from.</summary>
internal enum SavedFor
{
    Output,
    Input,
}

/// <summary>One elementwise activation: method of <c>NetOptim.Kernels.Activations</c>, and what its derivative needs.</summary>
/// <param name="Kind">Member of <c>NetOptim.Activation</c> and name of the kernel's method.</param>
/// <param name="Saved">What <c>{Kind}Gradient</c> takes besides the gradient.</param>
/// <param name="Work">Arithmetic operations for an element, roughly.</param>
/// <param name="Alpha">The default of its one parameter; null where it has none.</param>
internal sealed record ActivationKind(string Kind, SavedFor Saved, int Work, double? Alpha = null)
{
    public static IReadOnlyList<ActivationKind> All { get; } =
    [
        new("Relu", SavedFor.Output, Work: 1),
        new("LeakyRelu", SavedFor.Output, Work: 3, Alpha: 0.01),
        new("Elu", SavedFor.Output, Work: 20, Alpha: 1),
        new("Selu", SavedFor.Output, Work: 20),
        new("Gelu", SavedFor.Input, Work: 35),
        new("GeluTanh", SavedFor.Input, Work: 25),
        new("Silu", SavedFor.Input, Work: 18),
        new("Mish", SavedFor.Input, Work: 40),
        new("Sigmoid", SavedFor.Output, Work: 17),
        new("HardSigmoid", SavedFor.Output, Work: 4),
        new("Tanh", SavedFor.Output, Work: 22),
        new("Softplus", SavedFor.Output, Work: 35),
        new("HardSwish", SavedFor.Input, Work: 5),
        new("Relu6", SavedFor.Output, Work: 2),
    ];

    public static ActivationKind? Find(string kind) => All.FirstOrDefault(activation => activation.Kind == kind);
}

/// <summary>x → f(x).</summary>
internal sealed class ActivationOp(ActivationKind kind, double? alpha) : ElementwiseOp
{
    public ActivationKind Kind => kind;

    public override string Name => Text.Camel(kind.Kind);

    public override int Work => kind.Work;

    public override string Render(IReadOnlyList<string> operands, KernelScope scope) =>
        $"Activations.{kind.Kind}({operands[0]}{Argument(alpha)})";

    public override void Differentiate(Operation self, Differentiator gradients)
    {
        if (gradients.Of(self.Output) is not { } dy || !gradients.Wants(self.Inputs[0]))
            return;
        Value saved = kind.Saved == SavedFor.Output ? self.Output : self.Inputs[0];
        gradients.Add(self.Inputs[0], new ActivationGradientOp(kind, alpha), dy, saved);
    }

    internal static string Argument(double? alpha) => alpha is double value ? ", " + Text.Float(value) : "";
}

/// <summary>dy, what was saved → dy·f′.</summary>
internal sealed class ActivationGradientOp(ActivationKind kind, double? alpha) : ElementwiseOp
{
    public ActivationKind Kind => kind;

    public override string Name => Text.Camel(kind.Kind) + "Gradient";

    public override string Render(IReadOnlyList<string> operands, KernelScope scope) =>
        $"Activations.{kind.Kind}Gradient({operands[0]}, {operands[1]}{ActivationOp.Argument(alpha)})";
}
