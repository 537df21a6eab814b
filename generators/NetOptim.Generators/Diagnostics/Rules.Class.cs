namespace NetOptim.Generators.Diagnostics;

/// <summary>Rules about the class and its layers' names.</summary>
internal static partial class Rules
{
    public static Rule NotPartial { get; } = new(
        "NOPT1001", RuleSeverity.Error, "Model class is not partial",
        "'{0}' must be partial for the compiler to add its passes; write 'partial class {0}'");

    public static Rule NoInput { get; } = new(
        "NOPT1002", RuleSeverity.Error, "Model has no input shape",
        "'{0}' declares no input; add [Input(n)] with the shape of one sample, channel first");

    public static Rule NoLayers { get; } = new(
        "NOPT1003", RuleSeverity.Error, "Model has no layers", "'{0}' has no layer; add one, [Dense(10)] say");

    public static Rule GenericModel { get; } = new(
        "NOPT1004", RuleSeverity.Error, "Model class is generic",
        "'{0}' must be compiled once and for all, but it (or a type around it) has type parameters; remove them");

    public static Rule BaseClass { get; } = new(
        "NOPT1005", RuleSeverity.Error, "Model class has a base class",
        "'{0}' gets CompiledModel as its base class, but it derives from '{1}'; remove the base class (interfaces may stay)");

    public static Rule NotAnOrdinaryClass { get; } = new(
        "NOPT1006", RuleSeverity.Error, "Model is not an ordinary class",
        "'{0}' must be an ordinary class that can be made with new, but is a {1}; write 'partial class {0}'");

    public static Rule LayersSpread { get; } = new(
        "NOPT1007", RuleSeverity.Error, "Layers on several declarations",
        "The layers of '{0}' run in the order in which they are written, but its attributes stand on several partial declarations, which have no order; write them all on one");

    public static Rule LayerNameTaken { get; } = new(
        "NOPT1008", RuleSeverity.Error, "Layer name taken",
        "A layer's name must be its own, but '{0}' {1}; give one of them another Name") { LeavesLayer = true };

    public static Rule LayerNameInvalid { get; } = new(
        "NOPT1009", RuleSeverity.Error, "Layer name invalid",
        "A layer's name must be identifiers or numbers joined by dots ('head', 'features.0.conv1') because its parameters are named after it, but is '{0}'") { LeavesLayer = true };

    public static Rule ModelMissing { get; } = new(
        "NOPT1010", RuleSeverity.Warning, "Layers without a model",
        "'{0}' has layers but is no model, so that nothing is compiled; add [Model]");

    public static Rule UnsafeNotAllowed { get; } = new(
        "NOPT1011", RuleSeverity.Error, "Unsafe code not allowed",
        "The passes of '{0}' are emitted as unsafe code, which this project does not allow; set <AllowUnsafeBlocks>true</AllowUnsafeBlocks> in the project file");

    public static Rule EmittedElsewhere { get; } = new(
        "NOPT1013", RuleSeverity.Error, "Model needs what another generator emits",
        "'{0}' uses something that another source generator emits, and source generators do not see each other's sources; write it in a file of the project or of one that this project references");

    public static Rule MemberTaken { get; } = new(
        "NOPT1012", RuleSeverity.Error, "Member taken",
        "'{0}' declares '{1}', which the compiler emits; give yours another name or signature");
}
