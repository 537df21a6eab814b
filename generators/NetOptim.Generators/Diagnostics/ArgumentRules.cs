using NetOptim.Generators.Declarations;

namespace NetOptim.Generators.Diagnostics;

/// <summary>Rules that hold for the arguments of every attribute, and of every call in <c>Build</c>.</summary>
internal static class ArgumentRules
{
    public static void Check(IEnumerable<AttributeReader> attributes)
    {
        foreach (AttributeReader attribute in attributes)
        {
            foreach (ArgumentDeclaration argument in attribute.Written)
            {
                if (argument.Value is { Number: double number } && (double.IsNaN(number) || double.IsInfinity(number)))
                    attribute.Report(Rules.NotFinite, argument.Name, attribute.Kind, argument.Name, Text.Number(number));
                if (argument.Value is { Undefined: true, Text: { } member })
                    attribute.Report(Rules.UndefinedMember, argument.Name, attribute.Kind, argument.Name, member);
            }
        }
    }
}
