using System.Reflection;

namespace NetOptim.Generators.Diagnostics;

/// <summary>All rules. The first digit of an id tells the stage: 1 the class, 2 arguments, 3 shapes and layers, 4 training, 5 Build, 9 the compiler itself.</summary>
internal static partial class Rules
{
    /// <summary>Every rule, by id.</summary>
    public static IReadOnlyList<Rule> All => Catalogue.ById;

    public static Rule CompilerFailure { get; } = new(
        "NOPT9001", RuleSeverity.Error, "Compiler failure",
        "The model compiler failed on '{0}', which is an error in the compiler and not in the model: {1}; please report it with the class's attributes");

    /// <summary>A class of its own, so that it is filled after the rules of every file are there.</summary>
    private static class Catalogue
    {
        public static readonly Rule[] ById = typeof(Rules)
            .GetProperties(BindingFlags.Public | BindingFlags.Static)
            .Where(property => property.PropertyType == typeof(Rule))
            .Select(property => (Rule)property.GetValue(null))
            .OrderBy(rule => rule.Id, StringComparer.Ordinal)
            .ToArray();
    }
}
