using System.Globalization;

namespace NetOptim.Packaging.Tests;

[Collection(SharedPackages.Name)]
public sealed class ConsumerTests(PackedPackages packages)
{
    [Fact]
    public async Task A_project_that_references_the_package_compiles_its_model_and_trains_it()
    {
        string folder = CreateProject("consumer");

        await Dotnet.RunAsync(folder, Environment, "build", "--configuration", "Release", "--output", "out", "--nologo", $"-p:NetOptimVersion={PackedPackages.Version}");
        string printed = await Dotnet.RunAsync(folder, Environment, Path.Combine("out", "Consumer.dll"));

        string generator = File.ReadLines(Path.Combine(folder, "analyzers.txt")).Single(path => Path.GetFileName(path) == "NetOptim.Generators.dll");
        Assert.StartsWith(Path.Combine(Restored, "netoptim", PackedPackages.Version) + Path.DirectorySeparatorChar, generator, StringComparison.Ordinal);
        double[] loss = [.. printed.Split().Skip(1).Take(2).Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
        Assert.True(loss[1] < 0.5 * loss[0], $"The loss should fall to less than half in 20 epochs of a problem this simple; it went from {loss[0]} to {loss[1]}.");
    }

    [Fact]
    public async Task The_SDK_presses_a_light_bulb_of_the_package()
    {
        string folder = CreateProject("mended");
        string file = Path.Combine(folder, "Program.cs");
        const string Model = "Console.WriteLine();\n\n[Model, Input(8)]\n[Dense(16, Activation.Relu), {0}, Dense(2)]\npublic partial class TinyNet;\n";
        File.WriteAllText(file, "using NetOptim;\n\n" + Model.Replace("{0}", "Dropout(0.2), BatchNorm", StringComparison.Ordinal));

        await Dotnet.RunAsync(folder, Environment, "restore", $"-p:NetOptimVersion={PackedPackages.Version}");
        // What is formatted is the project as it stands: it is not told properties.
        await Dotnet.RunAsync(
            folder, new Dictionary<string, string>(Environment) { ["NetOptimVersion"] = PackedPackages.Version }, "format", "analyzers", "--no-restore", "--diagnostics", "NOPT3005");

        Assert.Equal("using NetOptim;\n\n" + Model.Replace("{0}", "BatchNorm, Dropout(0.2)", StringComparison.Ordinal), File.ReadAllText(file));
    }

    private string Restored => Path.Combine(packages.Root, "restored");

    private Dictionary<string, string> Environment => new() { ["NUGET_PACKAGES"] = Restored };

    /// <summary>A project in a folder of its own. Our packages come from the feed into a cache of their own; all others are where the build of this repository restored them.</summary>
    private string CreateProject(string name)
    {
        string folder = Directory.CreateDirectory(Path.Combine(packages.Root, name)).FullName;
        CopyProject(folder);
        File.WriteAllText(Path.Combine(folder, "nuget.config"), $"""
            <configuration>
              <packageSources><clear /><add key="feed" value="{packages.Feed}" /></packageSources>
              <fallbackPackageFolders><clear /><add key="cache" value="{PackedPackages.PackageCache}" /></fallbackPackageFolders>
            </configuration>
            """);
        return folder;
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
