namespace NetOptim.Packaging.Tests;

/// <summary>A user's project on the packages, in a folder of its own.</summary>
internal sealed class ConsumerProject
{
    private readonly Dictionary<string, string> _environment;

    public ConsumerProject(PackedPackages packages, string name)
    {
        Folder = Directory.CreateDirectory(Path.Combine(packages.Root, name)).FullName;
        Restored = Path.Combine(packages.Root, "restored");
        _environment = new() { ["NUGET_PACKAGES"] = Restored };
        string source = Path.Combine(AppContext.BaseDirectory, "Consumer");
        File.Copy(Path.Combine(source, "Consumer.csproj.template"), Path.Combine(Folder, "Consumer.csproj"));
        File.Copy(Path.Combine(source, "Program.cs"), Path.Combine(Folder, "Program.cs"));
        // Settings of folders above the temporary one are none of the consumer's.
        foreach (string file in (string[])["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"])
            File.WriteAllText(Path.Combine(Folder, file), "<Project />");
        // Our packages come from the feed into a cache of their own; all others are where the build of this repository restored them.
        File.WriteAllText(Path.Combine(Folder, "nuget.config"), $"""
            <configuration>
              <packageSources><clear /><add key="feed" value="{packages.Feed}" /></packageSources>
              <fallbackPackageFolders><clear /><add key="cache" value="{PackedPackages.PackageCache}" /></fallbackPackageFolders>
            </configuration>
            """);
    }

    public string Folder { get; }

    /// <summary>Where our packages are restored into.</summary>
    public string Restored { get; }

    /// <summary>Builds it and returns what was printed.</summary>
    public Task<string> BuildAsync(params string[] options) => Dotnet.RunAsync(
        Folder, _environment, ["build", "--configuration", "Release", "--output", "out", "--nologo", $"-p:NetOptimVersion={PackedPackages.Version}", .. options]);

    /// <summary>Mends all problems of one kind with the SDK's formatter.</summary>
    public async Task PressLightBulbsAsync(string id)
    {
        await Dotnet.RunAsync(Folder, _environment, "restore", $"-p:NetOptimVersion={PackedPackages.Version}");
        // What is formatted is the project as it stands: it is not told properties.
        await Dotnet.RunAsync(
            Folder, new Dictionary<string, string>(_environment) { ["NetOptimVersion"] = PackedPackages.Version }, "format", "analyzers", "--no-restore", "--diagnostics", id);
    }

    /// <summary>Runs it and returns what was printed.</summary>
    public Task<string> RunAsync() => Dotnet.RunAsync(Folder, _environment, Path.Combine("out", "Consumer.dll"));
}
