namespace NetOptim.Generators.Tests.Emitted;

/// <summary>The emitted code of the benchmarks' models, whole: the record of how it reads. A project that warns of everything compiles it.</summary>
public class WorkloadTests
{
    [Fact]
    public Task W1_SeedMlp() => Verify("SeedMlp");

    [Fact]
    public Task W2_MnistMlp() => Verify("MnistMlp");

    [Fact]
    public Task W3_MnistLeNet() => Verify("MnistLeNet");

    [Fact]
    public Task W4_CifarResNet20() => Verify("CifarResNet20");

    [Fact]
    public Task W5_ImageNetMobileNetV2() => Verify("ImageNetMobileNetV2");

    [Fact]
    public Task W6_SmallGpt2() => Verify("SmallGpt2");

    private static Task Verify(string name, [System.Runtime.CompilerServices.CallerMemberName] string method = "") =>
        Verifier.Verify(Workload.Generate(name).AssertCompiles().Source, "cs", method: method);
}
