using NetOptim.Generators.Declarations;
using NetOptim.Generators.Diagnostics.Mends;

namespace NetOptim.Generators.Diagnostics;

/// <summary>Rules that hold for the arguments of every attribute, and of every call in <c>Build</c>.</summary>
internal static class ArgumentRules
{
    private const string Epsilon = "Epsilon";

    /// <summary>The ε of every normalisation and optimiser that is in use; below, it vanishes beside a float, and above, it outweighs what it is added to.</summary>
    private const double SmallestEpsilon = 1e-16, LargestEpsilon = 1;

    public static void Check(IEnumerable<AttributeReader> attributes)
    {
        foreach (AttributeReader attribute in attributes)
        {
            foreach (ArgumentDeclaration argument in attribute.Written)
            {
                if (argument.Value is { Number: double number } && (double.IsNaN(number) || double.IsInfinity(number)))
                    attribute.Report(Rules.NotFinite, argument.Name, attribute.Kind, argument.Name, Text.Number(number));
                if (string.Equals(argument.Name, Epsilon, StringComparison.OrdinalIgnoreCase) && argument.Value.Number is > 0 and (< SmallestEpsilon or > LargestEpsilon) and double epsilon)
                {
                    attribute.Report(
                        Rules.UnusualEpsilon, argument.Name, [Mend.Omit(attribute, argument.Name)],
                        attribute.Kind, Text.Number(SmallestEpsilon), Text.Number(LargestEpsilon), Text.Number(epsilon));
                }
                if (argument.Value is { Undefined: true, Text: { } member })
                    attribute.Report(Rules.UndefinedMember, argument.Name, attribute.Kind, argument.Name, member);
            }
        }
    }
}
