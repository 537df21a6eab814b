using NetOptim.Generators.Declarations;
using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Graphs;
using NetOptim.Generators.Losses;
using NetOptim.Generators.Ops;
using NetOptim.Generators.Optimizers;
using NetOptim.Generators.Schedules;

namespace NetOptim.Generators;

/// <summary>What the front end makes of a declaration: graphs and training settings, with every problem found on the way.</summary>
/// <param name="Declaration">What the user wrote.</param>
/// <param name="InputShape">Of one sample.</param>
/// <param name="OutputShape">Of one sample.</param>
/// <param name="Layers">For the summary.</param>
/// <param name="Inference">The prediction program's graph.</param>
/// <param name="Training">Null where the model has no loss.</param>
/// <param name="Module">Null where nothing needs it (TorchSharp is not referenced).</param>
/// <param name="EarlyStopping">Expression of the declared <c>EarlyStoppingInfo</c>, or null.</param>
internal sealed record ModelDefinition(
    ModelDeclaration Declaration, EquatableArray<int> InputShape, EquatableArray<int> OutputShape, IReadOnlyList<LayerSummary> Layers,
    ModelTensors Tensors, HyperparameterTable Hyperparameters, Graph Inference, TrainingDefinition? Training, ModuleDefinition? Module,
    string? EarlyStopping)
{
    /// <summary>Number of token ids where the input is tokens; null where it is plain numbers.</summary>
    public int? Vocabulary { get; } = Inference.Operations
        .Where(operation => operation.Op is ITokenOp)
        .Select(operation => (int?)((ITokenOp)operation.Op).Vocabulary(operation))
        .Min();
}

/// <summary>The model as a part of something larger, which has the loss: forward in training mode, backward from given gradients.</summary>
/// <param name="Graph">Both halves.</param>
/// <param name="InputGradient">The gradient by the input; null where the output does not depend on it.</param>
internal sealed record ModuleDefinition(Graph Graph, Value? InputGradient);

/// <summary>How a model is trained.</summary>
/// <param name="Forward">Forward, loss and backward.</param>
/// <param name="Evaluation">The loss of given outputs.</param>
/// <param name="Clip">Gradient clipping, or null.</param>
internal sealed record TrainingDefinition(
    LossDefinition Loss, Graph Forward, Graph Evaluation, OptimizerRule Optimizer, GradientClipping? Clip, Schedule Schedule);

/// <summary>Gradient clipping as expressions of the hyper-parameters; one of the two is set.</summary>
internal sealed record GradientClipping(string? Norm, string? Value);

/// <summary>One line of the layer table.</summary>
internal sealed record LayerSummary(string Name, string Kind, EquatableArray<int> OutputShape, long Parameters, long Flops);

/// <summary>A model, or the reasons why there is none.</summary>
/// <param name="Hyperparameters">As far as they could be read, where there is no model.</param>
internal sealed record FrontEndResult(ModelDefinition? Model, IReadOnlyList<Problem> Problems, HyperparameterTable Hyperparameters);
