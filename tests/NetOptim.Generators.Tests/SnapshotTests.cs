namespace NetOptim.Generators.Tests;

/// <summary>A few whole models, to notice when the emitted code reads differently; what it computes is tested elsewhere.</summary>
public class SnapshotTests
{
    [Fact]
    public Task Digits() => Verifier.Verify(TestCompilation.Generate(Models.W2).AssertCompiles().Source, "cs");

    [Fact]
    public Task Seed() => Verifier.Verify(TestCompilation.Generate(Models.W1).AssertCompiles().Source, "cs");

    [Fact]
    public Task Regression() => Verifier.Verify(TestCompilation.Generate(Models.Regression).AssertCompiles().Source, "cs");

    [Fact]
    public Task Normalized() => Verifier.Verify(TestCompilation.Generate(Models.Normalized).AssertCompiles().Source, "cs");

    [Fact]
    public Task Recomputed() => Verifier.Verify(TestCompilation.Generate(Models.Recomputed).AssertCompiles().Source, "cs");

    [Fact]
    public Task Nested_in_a_type_and_a_namespace() => Verifier.Verify(TestCompilation.Generate(Models.Nested).AssertCompiles().Source, "cs");

    [Fact]
    public Task Refused() => Verifier.Verify(TestCompilation.Generate(Models.Refused).AssertCompiles().Source, "cs");
}
