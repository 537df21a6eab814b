using Microsoft.CodeAnalysis.CSharp;
using NetOptim.Generators.Declarations;
using NetOptim.Generators.Diagnostics.Mends;
using NetOptim.Generators.Layers;

namespace NetOptim.Generators.Diagnostics;

/// <summary>Rules that hold for layers of every kind; what is about one kind stands in that kind's file.</summary>
internal static class LayerRules
{
    /// <summary>Names, before anything is named after them.</summary>
    public static void CheckNames(IEnumerable<LayerCall> layers)
    {
        var taken = new Dictionary<string, string>(StringComparer.Ordinal);
        string Free(string name)
        {
            string free = name;
            for (int i = 2; taken.ContainsKey(Text.Pascal(free)); i++)
                free = name + Text.Int(i);
            return free;
        }

        foreach ((string name, AttributeReader arguments, _) in layers)
        {
            string identifier = Text.Pascal(name);
            if (!name.Split('.').All(IsNamePart) || !SyntaxFacts.IsValidIdentifier(identifier))
                arguments.Report(Rules.LayerNameInvalid, "Name", Renamed(arguments, Free(Valid(name))), name);
            else if (!taken.TryGetValue(identifier, out string? known))
                taken.Add(identifier, name);
            else if (known == name)
                arguments.Report(Rules.LayerNameTaken, "Name", Renamed(arguments, Free(name)), name, "is the name of another one already");
            else
                arguments.Report(Rules.LayerNameTaken, "Name", Renamed(arguments, Free(name)), name, $"is told apart from '{known}' by case or punctuation alone");
        }
    }

    /// <summary>Another name where one was written; a name that follows from helper methods' is not to be changed at the call.</summary>
    private static IReadOnlyList<Mend> Renamed(AttributeReader layer, string name) => layer.Has("Name") ? [Mend.Write(layer, "Name", Text.Quote(name))] : [];

    /// <summary>The name with what may not stand in it left out.</summary>
    private static string Valid(string name)
    {
        string[] parts = [.. name.Split('.').Select(part => new string([.. part.Select(c => SyntaxFacts.IsIdentifierPartCharacter(c) ? c : '_')])).Where(part => part.Length > 0)];
        string joined = string.Join(".", parts.Select(part => IsNamePart(part) ? part : "_" + part));
        return joined.Length > 0 ? joined : "layer";
    }

    /// <summary>An identifier, or the number of a layer in a sequence as PyTorch has it: <c>features.0.conv</c>.</summary>
    private static bool IsNamePart(string part) => SyntaxFacts.IsValidIdentifier(part) || (part.Length > 0 && part.All(c => c is >= '0' and <= '9'));

    /// <summary>Layers in their places.</summary>
    /// <param name="output">The shape of the model's output; null where it is not known.</param>
    public static void Check(IReadOnlyList<LayerView> layers, EquatableArray<int>? output)
    {
        if (output is not null)
            CheckRows(layers, output);
        foreach (LayerView layer in layers)
        {
            CheckActivation(layer);
            layer.Definition.Check(layer);
        }
    }

    /// <summary>
    /// Rows of the input that stay apart up to the output, with no layer that means a sequence: where a later layer takes them together, they were kept apart on purpose.
    /// </summary>
    private static void CheckRows(IReadOnlyList<LayerView> layers, EquatableArray<int> output)
    {
        if (output.Count != 2 || layers.Any(layer => layer.Definition.MeansSequence || layer.OutputShape.Count != 2))
            return;
        foreach (LayerView layer in layers.Where(layer => layer is { TakesInput: true, Role: LayerRole.Weights, Definition.IsLinear: true, InputShape.Count: 2 } && layer.InputShape[0] > 1))
        {
            layer.Arguments.Report(
                Rules.RowsApart, null, [FlattenLayer.Before(layer.Arguments)], layer.Name, Text.Int(layer.InputShape[0]), Text.Shape(layer.InputShape), Text.Shape(output), Text.Int(output[0]));
        }
    }

    private static void CheckActivation(LayerView layer)
    {
        if (layer.OwnActivation is not { } activation)
            return;
        string argument = layer.Definition.ActivationArgument!;
        if (activation == "Softmax" && layer.OutputSize == 1)
            layer.Arguments.Report(Rules.SoftmaxOfOne, argument, layer.WithActivation("Sigmoid"), layer.Name);
        if (activation == "Softmax" && NextWeights(layer) is { } next)
            layer.Arguments.Report(Rules.SoftmaxInside, argument, layer.WithActivation("Relu"), layer.Name, next.Name);
        if (layer.Role != LayerRole.Activation || layer.Source is not { OwnActivation: { } before })
            return;
        if (activation == "Sigmoid" && before == "Sigmoid")
            layer.Arguments.Report(Rules.SigmoidDoubled, argument, layer.WithoutActivation(), layer.Name);
        else
            layer.Arguments.Report(Rules.ActivationTwice, argument, layer.WithoutActivation(), layer.Name, activation, before);
    }

    private static LayerView? NextWeights(LayerView layer)
    {
        LayerView? next = layer.Next;
        while (next is not null && next.Role != LayerRole.Weights)
            next = next.Next;
        return next;
    }
}
