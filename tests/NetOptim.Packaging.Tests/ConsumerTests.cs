using System.Globalization;

namespace NetOptim.Packaging.Tests;

[Collection(SharedPackages.Name)]
public sealed class ConsumerTests(PackedPackages packages)
{
    [Fact]
    public async Task A_project_that_references_the_package_compiles_its_model_and_trains_it()
    {
        string folder = Directory.CreateDirectory(Path.Combine(packages.Root, "consumer")).FullName;
        string restored = Path.Combine(packages.Root, "restored");
        CopyProject(folder);
        // Our packages come from the feed into a cache of their own; all others are where the build of this repository restored them.
        File.WriteAllText(Path.Combine(folder, "nuget.config"), $"""
            <configuration>
              <packageSources><clear /><add key="feed" value="{packages.Feed}" /></packageSources>
              <fallbackPackageFolders><clear /><add key="cache" value="{PackedPackages.PackageCache}" /></fallbackPackageFolders>
            </configuration>
            """);
        var environment = new Dictionary<string, string> { ["NUGET_PACKAGES"] = restored };

        await Dotnet.RunAsync(folder, environment, "build", "--configuration", "Release", "--output", "out", "--nologo", $"-p:NetOptimVersion={PackedPackages.Version}");
        string printed = await Dotnet.RunAsync(folder, environment, Path.Combine("out", "Consumer.dll"));

        string generator = File.ReadLines(Path.Combine(folder, "analyzers.txt")).Single(path => Path.GetFileName(path) == "NetOptim.Generators.dll");
        Assert.StartsWith(Path.Combine(restored, "netoptim", PackedPackages.Version) + Path.DirectorySeparatorChar, generator, StringComparison.Ordinal);
        double[] loss = [.. printed.Split().Skip(1).Take(2).Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
        Assert.True(loss[1] < 0.5 * loss[0], $"The loss should fall to less than half in 20 epochs of a problem this simple; it went from {loss[0]} to {loss[1]}.");
    }

    private static void CopyProject(string folder)
    {
        string source = Path.Combine(AppContext.BaseDirectory, "Consumer");
        File.Copy(Path.Combine(source, "Consumer.csproj.template"), Path.Combine(folder, "Consumer.csproj"));
        File.Copy(Path.Combine(source, "Program.cs"), Path.Combine(folder, "Program.cs"));
        // Settings of folders above the temporary one are none of the consumer's.
        foreach (string name in (string[])["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"])
            File.WriteAllText(Path.Combine(folder, name), "<Project />");
    }
}
