namespace NetOptim.Generators;

/// <summary>
/// All definitions of one kind (layers, losses, …) by the name of their attribute. A definition is found by being there: adding one is
/// adding its file.
/// </summary>
internal static class Catalog<TDefinition>
    where TDefinition : class, IDefinition
{
    private static readonly Dictionary<string, TDefinition> ByKind = typeof(TDefinition).Assembly.GetTypes()
        .Where(type => !type.IsAbstract && typeof(TDefinition).IsAssignableFrom(type))
        .Select(type => (TDefinition)Activator.CreateInstance(type))
        .ToDictionary(definition => definition.Kind, StringComparer.Ordinal);

    public static IEnumerable<TDefinition> All => ByKind.Values.OrderBy(definition => definition.Kind, StringComparer.Ordinal);

    public static TDefinition? Find(string kind) => ByKind.TryGetValue(kind, out TDefinition? definition) ? definition : null;
}

/// <summary>Something that an attribute (or an enum member) names.</summary>
internal interface IDefinition
{
    /// <summary>The attribute's name without its suffix, or the enum member.</summary>
    string Kind { get; }
}
