namespace NetOptim.Generators.Diagnostics.Runs;

/// <summary>What a diagnostic carries that is mended by writing another expression in its place.</summary>
internal static class Replacement
{
    /// <summary>The diagnostic's property with the expression.</summary>
    public const string Property = "Replacement";
}
