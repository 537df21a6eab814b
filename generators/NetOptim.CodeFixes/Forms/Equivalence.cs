using NetOptim.Generators;
using NetOptim.Generators.Declarations;
using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Graphs;
using NetOptim.Generators.Layers;

namespace NetOptim.CodeFixes.Forms;

/// <summary>Whether two declarations are the same model: found by compiling both as far as their graphs.</summary>
internal static class Equivalence
{
    /// <summary>The same calls in the same order, and everything that can be seen of them from outside under the same name.</summary>
    /// <param name="model">What the first compiles to.</param>
    public static bool Holds(ModelDefinition model, ModelDeclaration changed) =>
        FrontEnd.Run(changed).Model is { } other
        && Calls(model.Declaration).SequenceEqual(Calls(changed))
        && Tensors(model).SequenceEqual(Tensors(other))
        && model.Hyperparameters.All.SequenceEqual(other.Hyperparameters.All);

    /// <summary>Whether a layer's name is part of what the class shows: of the name of a tensor or of a hyper-parameter.</summary>
    public static bool IsSeen(ModelDefinition model, string layer) =>
        Tensors(model).Any(tensor => tensor.Name.StartsWith(layer + ".", StringComparison.Ordinal))
        || model.Hyperparameters.All.Any(number => number.Name.StartsWith(Text.Pascal(layer), StringComparison.Ordinal));

    private static IEnumerable<(string, EquatableArray<ArgumentDeclaration>, EquatableArray<int>)> Calls(ModelDeclaration declaration) =>
        LayerCalls.Of(declaration, new ProblemSink()).All.Select(call => (call.Arguments.Kind, Arguments(call), call.Inputs));

    private static EquatableArray<ArgumentDeclaration> Arguments(LayerCall call) => new(
        call.Arguments.Written.Where(argument => !string.Equals(argument.Name, WrittenLayer.NameArgument, StringComparison.OrdinalIgnoreCase))
            .Select(argument => argument with { Name = argument.Name.ToUpperInvariant() })
            .OrderBy(argument => argument.Name, StringComparer.Ordinal));

    private static IEnumerable<TensorDefinition> Tensors(ModelDefinition model) => model.Tensors.Parameters.Concat(model.Tensors.Buffers).Select(value => value.Tensor!);
}
