using NetOptim.Generators.Declarations;

namespace NetOptim.Generators.Diagnostics;

/// <summary>Rules that hold for the arguments of every attribute.</summary>
internal static class ArgumentRules
{
    public static void Check(ModelDeclaration declaration, IReadOnlyList<AttributeReader> attributes)
    {
        for (int i = 0; i < declaration.Attributes.Count; i++)
        {
            AttributeDeclaration attribute = declaration.Attributes[i];
            foreach (ArgumentDeclaration argument in attribute.Arguments)
            {
                if (argument.Value is { Number: double number } && (double.IsNaN(number) || double.IsInfinity(number)))
                    attributes[i].Report(Rules.NotFinite, argument.Name, attribute.Kind, argument.Name, Text.Number(number));
                if (argument.Value is { Undefined: true, Text: { } member })
                    attributes[i].Report(Rules.UndefinedMember, argument.Name, attribute.Kind, argument.Name, member);
            }
        }
    }
}
