using NetOptim.Generators;
using NetOptim.Generators.Declarations.Build;
using NetOptim.Generators.Layers;

namespace NetOptim.CodeFixes.Forms;

/// <summary>Gives layers that would be called otherwise in the other form the name that they have.</summary>
internal static class LayerNames
{
    /// <param name="names">What the layers are called now.</param>
    /// <param name="isNeeded">Whether a name is seen outside the class: in parameters, hyper-parameters.</param>
    public static IReadOnlyList<WrittenLayer> ForBuild(IReadOnlyList<WrittenLayer> layers, IReadOnlyList<string> names, LayerText text, Func<string, bool> isNeeded)
    {
        var scope = new LayerScope();
        return [.. layers.Select((layer, i) =>
        {
            if (layer.HasName)
                return layer;
            string kind = text.CountedAs(layer);
            if (scope.Next(kind) != names[i] && isNeeded(names[i]))
                return layer.Named(names[i]);
            scope.NameOf(kind, null);
            return layer;
        })];
    }

    /// <inheritdoc cref="ForBuild"/>
    public static IReadOnlyList<WrittenLayer> ForStack(IReadOnlyList<WrittenLayer> layers, IReadOnlyList<string> names, Func<string, bool> isNeeded)
    {
        var counted = new StackNames();
        return [.. layers.Select((layer, i) =>
        {
            string next = counted.Next(Catalog<LayerDefinition>.Find(layer.Kind)!);
            return layer.HasName || next == names[i] || !isNeeded(names[i]) ? layer : layer.Named(names[i]);
        })];
    }
}
