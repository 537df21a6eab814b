using NetOptim.Generators.Declarations;
using NetOptim.Generators.Declarations.Build;
using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Layers.Joins;

namespace NetOptim.Generators.Layers;

/// <summary>
/// A layer or a join with its arguments and the values it takes. The attribute stack and <c>Build</c> are two ways of writing a list of these:
/// the stack is the list in which each takes the one before.
/// </summary>
/// <param name="Name">Unique in the model.</param>
/// <param name="Inputs">Indices into the list; <see cref="CallDeclaration.Parameter"/>: the model's input.</param>
internal sealed record LayerCall(string Name, AttributeReader Arguments, EquatableArray<int> Inputs)
{
    /// <summary>The layer's definition; null for a join.</summary>
    public LayerDefinition? Layer { get; } = Catalog<LayerDefinition>.Find(Arguments.Kind);

    /// <summary>The join's definition; null for a layer.</summary>
    public JoinDefinition? Join { get; } = Catalog<JoinDefinition>.Find(Arguments.Kind);
}

/// <summary>All calls of a model in order, and which makes its output.</summary>
internal sealed class LayerCalls(IReadOnlyList<LayerCall> all, int output)
{
    public IReadOnlyList<LayerCall> All => all;

    public int Output => output;

    /// <summary>The calls of a declaration, in whichever form it is written.</summary>
    public static LayerCalls Of(ModelDeclaration declaration, ProblemSink problems) => declaration.Build is { } build
        ? new LayerCalls(
            [.. build.Calls.Select((call, i) => new LayerCall(call.Name, new AttributeReader(call.Layer, declaration.Attributes.Count + i, problems, isCall: true), call.Inputs))],
            build.Output)
        : Stack(declaration.Attributes.Select((attribute, index) => new AttributeReader(attribute, index, problems)));

    private static LayerCalls Stack(IEnumerable<AttributeReader> attributes)
    {
        var names = new StackNames();
        var all = new List<LayerCall>();
        foreach (AttributeReader attribute in attributes)
        {
            if (Catalog<LayerDefinition>.Find(attribute.Kind) is not { } definition)
                continue;
            string counted = names.Next(definition);
            all.Add(new LayerCall(attribute.String("Name") ?? counted, attribute, new EquatableArray<int>([all.Count - 1])));
        }
        return new LayerCalls(all, all.Count - 1);
    }

    /// <summary>Those that the output depends on; the dead ends among the others are reported.</summary>
    public LayerCalls Live()
    {
        var live = new bool[all.Count];
        var used = new bool[all.Count];
        if (output >= 0)
            live[output] = true;
        for (int i = all.Count - 1; i >= 0; i--)
        {
            foreach (int input in all[i].Inputs.Where(input => input >= 0))
            {
                used[input] = true;
                live[input] |= live[i];
            }
        }
        var places = new int[all.Count];
        var kept = new List<LayerCall>();
        for (int i = 0; i < all.Count; i++)
        {
            if (!live[i] && !used[i])
                all[i].Arguments.Report(Rules.ResultUnused, null, all[i].Name);
            places[i] = live[i] ? kept.Count : -1;
            if (live[i])
                kept.Add(all[i] with { Inputs = new EquatableArray<int>(all[i].Inputs.Select(input => input < 0 ? input : places[input])) });
        }
        return new LayerCalls(kept, output < 0 ? output : places[output]);
    }

    /// <summary>Links the views of calls (null for joins) where one layer's result goes to one other and nowhere else.</summary>
    public void Link(IReadOnlyList<LayerView?> views)
    {
        var consumers = new int[all.Count];
        foreach (int input in all.SelectMany(call => call.Inputs).Where(input => input >= 0))
            consumers[input]++;
        for (int i = 0; i < all.Count; i++)
        {
            foreach (int input in all[i].Inputs.Where(input => input >= 0 && input != output && consumers[input] == 1))
            {
                if (views[i] is { } next)
                    views[input]?.Precede(next);
            }
        }
    }
}
