using Microsoft.CodeAnalysis.CSharp;

namespace NetOptim.Generators.Tests.Emitted;

/// <summary>The models of the benchmarks, as they are written there.</summary>
internal static class Workload
{
    public static IReadOnlyList<string> Names { get; } = ["SeedMlp", "MnistMlp", "MnistLeNet", "CifarResNet20", "ImageNetMobileNetV2", "SmallGpt2"];

    public static CSharpCompilation Compilation(string name) =>
        ArenaSizeTests.WithArchitectures(TestCompilation.Of(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Workloads", name + ".cs"))));

    public static Generated Generate(string name) => TestCompilation.Generate(Compilation(name));
}
