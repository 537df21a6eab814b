using System.IO.Compression;
using System.Reflection;
using System.Xml.Linq;

namespace NetOptim.Packaging.Tests;

/// <summary>The packages, packed once into a folder of their own.</summary>
public sealed class PackedPackages : IAsyncLifetime
{
    private static readonly Dictionary<string, string?> BuildFacts = typeof(PackedPackages).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .ToDictionary(fact => fact.Key, fact => fact.Value);

    /// <summary>One that nobody else packs: who has tried the packages has those of the real version among this machine's other packages, which would be found before ours.</summary>
    public static string Version => Fact("Version") + "-tests";

    /// <summary>Where this machine's other packages lie.</summary>
    public static string PackageCache => Fact("PackageCache");

    /// <summary>A folder that is deleted at the end.</summary>
    public string Root { get; } = Directory.CreateTempSubdirectory("netoptim-packaging-").FullName;

    public string Feed => Path.Combine(Root, "feed");

    public async Task InitializeAsync() => await Dotnet.RunAsync(
        Fact("RepositoryRoot"), new Dictionary<string, string>(),
        "pack", "NetOptim.sln", "--configuration", Fact("Configuration"), "--no-build", "--output", Feed, "--nologo", $"-p:PackageVersion={Version}");

    public Task DisposeAsync()
    {
        Directory.Delete(Root, recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>The names of a package's files.</summary>
    internal IReadOnlyList<string> Files(string package, string extension = "nupkg")
    {
        using ZipArchive archive = ZipFile.OpenRead(PathOf(package, extension));
        return [.. archive.Entries.Select(entry => entry.FullName)];
    }

    /// <summary>What a package says about itself: the children of its <c>metadata</c> by local name.</summary>
    internal XElement Manifest(string package)
    {
        using ZipArchive archive = ZipFile.OpenRead(PathOf(package, "nupkg"));
        using Stream stream = archive.GetEntry(package + ".nuspec")!.Open();
        return XDocument.Load(stream).Root!.Elements().Single(element => element.Name.LocalName == "metadata");
    }

    private string PathOf(string package, string extension) => Path.Combine(Feed, $"{package}.{Version}.{extension}");

    private static string Fact(string name) => BuildFacts[name] ?? throw new InvalidOperationException($"The build did not say its {name}.");
}
