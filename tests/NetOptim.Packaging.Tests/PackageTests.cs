using System.Xml.Linq;

namespace NetOptim.Packaging.Tests;

[Collection(SharedPackages.Name)]
public sealed class PackageTests(PackedPackages packages)
{
    [Theory]
    [InlineData("NetOptim")]
    [InlineData("NetOptim.Training")]
    [InlineData("NetOptim.Models")]
    [InlineData("NetOptim.TorchSharp")]
    public void A_package_holds_library_docs_readme_licence_and_symbols(string name)
    {
        IReadOnlyList<string> files = packages.Files(name);
        Assert.Contains($"lib/net10.0/{name}.dll", files);
        Assert.Contains($"lib/net10.0/{name}.xml", files);
        Assert.Contains("README.md", files);
        Assert.Contains($"lib/net10.0/{name}.pdb", packages.Files(name, "snupkg"));
        XElement manifest = packages.Manifest(name);
        Assert.Equal("MIT", Value(manifest, "license"));
        Assert.Equal("README.md", Value(manifest, "readme"));
        Assert.NotEqual("Package Description", Value(manifest, "description"));
    }

    [Fact]
    public void Compiler_and_light_bulbs_are_analyzers_of_the_package_and_no_libraries()
    {
        IReadOnlyList<string> files = packages.Files("NetOptim");
        Assert.Equal(
            ["analyzers/dotnet/cs/NetOptim.CodeFixes.dll", "analyzers/dotnet/cs/NetOptim.Generators.dll"],
            files.Where(file => file.StartsWith("analyzers/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal(["lib/net10.0/NetOptim.dll"], files.Where(file => file.StartsWith("lib/", StringComparison.Ordinal) && file.EndsWith(".dll", StringComparison.Ordinal)));
        Assert.DoesNotContain(files, file => Path.GetFileName(file).StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("NetOptim.Training")]
    [InlineData("NetOptim.Models")]
    [InlineData("NetOptim.TorchSharp")]
    public void A_package_that_builds_on_NetOptim_brings_its_generator_along(string name)
    {
        XElement dependency = packages.Manifest(name).Descendants()
            .Single(element => element.Name.LocalName == "dependency" && (string?)element.Attribute("id") == "NetOptim");
        Assert.Equal(PackedPackages.Version, (string?)dependency.Attribute("version"));
        Assert.DoesNotContain("Analyzers", (string?)dependency.Attribute("exclude") ?? "", StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void The_TorchSharp_package_brings_its_build_step()
    {
        IReadOnlyList<string> files = packages.Files("NetOptim.TorchSharp");
        Assert.Contains("buildTransitive/NetOptim.TorchSharp.targets", files);
        Assert.Contains("tasks/netstandard2.0/NetOptim.TorchSharp.Build.dll", files);
    }

    [Fact]
    public void The_package_brings_the_build_step_that_writes_reports_to_projects_that_reference_it_and_to_those_behind_them()
    {
        IReadOnlyList<string> files = packages.Files("NetOptim");
        Assert.Contains("build/NetOptim.targets", files);
        Assert.Contains("buildTransitive/NetOptim.targets", files);
        Assert.Contains("tasks/netstandard2.0/NetOptim.Build.dll", files);
        Assert.DoesNotContain(files, file => Path.GetFileName(file).StartsWith("Microsoft.Build", StringComparison.Ordinal));
    }

    private static string? Value(XElement manifest, string name) => manifest.Elements().SingleOrDefault(element => element.Name.LocalName == name)?.Value;
}
