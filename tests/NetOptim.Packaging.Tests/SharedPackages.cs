namespace NetOptim.Packaging.Tests;

/// <summary>The tests that share the packages, which take seconds to pack.</summary>
[CollectionDefinition(Name)]
public sealed class SharedPackages : ICollectionFixture<PackedPackages>
{
    public const string Name = "packages";
}
