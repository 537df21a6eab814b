using System.Globalization;
using System.Xml.Linq;

namespace NetOptim.Packaging.Tests;

[Collection(SharedPackages.Name)]
public sealed class ConsumerTests(PackedPackages packages)
{
    [Fact]
    public async Task A_project_that_references_the_package_compiles_its_model_and_trains_it()
    {
        var project = new ConsumerProject(packages, "consumer");

        await project.BuildAsync();
        string printed = await project.RunAsync();

        string generator = File.ReadLines(Path.Combine(project.Folder, "analyzers.txt")).Single(path => Path.GetFileName(path) == "NetOptim.Generators.dll");
        Assert.StartsWith(Path.Combine(project.Restored, "netoptim", PackedPackages.Version) + Path.DirectorySeparatorChar, generator, StringComparison.Ordinal);
        double[] loss = [.. printed.Split().Skip(1).Take(2).Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
        Assert.True(loss[1] < 0.5 * loss[0], $"The loss should fall to less than half in 20 epochs of a problem this simple; it went from {loss[0]} to {loss[1]}.");
    }

    [Fact]
    public async Task The_SDK_presses_a_light_bulb_of_the_package()
    {
        var project = new ConsumerProject(packages, "mended");
        string file = Path.Combine(project.Folder, "Program.cs");
        const string Model = "Console.WriteLine();\n\n[Model, Input(8)]\n[Dense(16, Activation.Relu), {0}, Dense(2)]\npublic partial class TinyNet;\n";
        File.WriteAllText(file, "using NetOptim;\n\n" + Model.Replace("{0}", "Dropout(0.2), BatchNorm", StringComparison.Ordinal));

        await project.PressLightBulbsAsync("NOPT3005");

        Assert.Equal("using NetOptim;\n\n" + Model.Replace("{0}", "BatchNorm, Dropout(0.2)", StringComparison.Ordinal), File.ReadAllText(file));
    }

    [Fact]
    public async Task A_build_that_asks_for_a_report_writes_one_on_every_model_and_one_that_does_not_writes_nothing()
    {
        var project = new ConsumerProject(packages, "reported");
        string obj = Path.Combine(project.Folder, "obj", "Release", "net10.0");
        string reports = Path.Combine(obj, "NetOptimReport");

        string plain = await project.BuildAsync();
        Assert.DoesNotContain("Model report", plain, StringComparison.Ordinal);
        Assert.False(Directory.Exists(reports) || Directory.Exists(Path.Combine(obj, "generated")));

        string reported = await project.BuildAsync("-p:NetOptimReport=true");
        string page = Path.Combine(reports, "TinyNet.md");
        Assert.Contains("Model report -> ", reported, StringComparison.Ordinal);
        Assert.Contains(page, reported, StringComparison.Ordinal);
        Assert.Equal(
            ["TinyNet.inference.svg", "TinyNet.md", "TinyNet.training.svg"], Directory.GetFiles(reports).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.StartsWith("# TinyNet\n", await File.ReadAllTextAsync(page), StringComparison.Ordinal);
        Assert.All(Directory.GetFiles(reports, "*.svg"), drawing => Assert.Equal("svg", XDocument.Load(drawing).Root!.Name.LocalName));

        // Where nothing has changed, and the compiler has nothing to do, what was written is written again to another folder.
        await project.BuildAsync("-p:NetOptimReport=true", "-p:NetOptimReportPath=elsewhere");
        Assert.True(File.Exists(Path.Combine(project.Folder, "elsewhere", "TinyNet.md")));
    }
}
