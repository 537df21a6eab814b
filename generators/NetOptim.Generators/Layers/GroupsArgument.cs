using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Diagnostics.Mends;

namespace NetOptim.Generators.Layers;

/// <summary>What layers in groups of channels have in common.</summary>
internal static class GroupsArgument
{
    /// <summary>Reports groups that do not divide what goes in or comes out.</summary>
    /// <param name="argument">The one that gives the number of groups.</param>
    public static void Report(LayerContext layer, string argument, int groups, int channels, int filters)
    {
        int nearest = Math.Min(groups, Math.Min(channels, filters));
        while (channels % nearest != 0 || filters % nearest != 0)
            nearest--;
        layer.Arguments.Report(
            Rules.GroupsDoNotDivide, argument, [Mend.Write(layer.Arguments, argument, Text.Int(nearest))],
            layer.Name, Text.Int(groups), Text.Int(channels), Text.Int(filters));
    }
}
