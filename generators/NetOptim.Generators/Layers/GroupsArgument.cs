using NetOptim.Generators.Declarations;
using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Diagnostics.Mends;

namespace NetOptim.Generators.Layers;

/// <summary>What layers in groups of channels have in common.</summary>
internal static class GroupsArgument
{
    /// <summary>Reports groups that do not divide what goes into a convolution and what comes out of it.</summary>
    /// <param name="argument">The one that gives the number of groups.</param>
    public static void Report(LayerContext layer, string argument, int groups, int channels, int filters) =>
        Report(layer, argument, groups, channels, filters, $"its {Text.Int(channels)} input channels and its {Text.Int(filters)} filters");

    /// <summary>Reports groups that do not divide the channels of a layer that has as many outputs.</summary>
    public static void Report(LayerContext layer, string argument, int groups, int channels) =>
        Report(layer, argument, groups, channels, channels, $"its {Text.Int(channels)} channels");

    private static void Report(LayerContext layer, string argument, int groups, int channels, int filters, string divided) => layer.Arguments.Report(
        Rules.GroupsDoNotDivide, argument, [Nearest(layer.Arguments, argument, groups, channels, filters)], layer.Name, Text.Int(groups), divided);

    /// <summary>The next smaller number that divides both.</summary>
    public static Mend Nearest(AttributeReader layer, string argument, int groups, int channels, int filters)
    {
        int nearest = Math.Min(groups, Math.Min(channels, filters));
        while (channels % nearest != 0 || filters % nearest != 0)
            nearest--;
        return Mend.Write(layer, argument, Text.Int(nearest));
    }
}
