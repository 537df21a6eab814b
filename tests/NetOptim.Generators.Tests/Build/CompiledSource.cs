using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;

namespace NetOptim.Generators.Tests.Build;

/// <summary>Source with models, generated, compiled and loaded: what is tested is the emitted code as it runs.</summary>
internal sealed class CompiledSource
{
    private readonly Assembly _assembly;

    public CompiledSource(string source)
    {
        Generated generated = TestCompilation.Generate(source).AssertCompiles();
        using var image = new MemoryStream();
        Assert.True(generated.Output.WithOptions(generated.Output.Options.WithOptimizationLevel(OptimizationLevel.Release)).Emit(image).Success);
        image.Position = 0;
        _assembly = new AssemblyLoadContext(null, isCollectible: true).LoadFromStream(image);
    }

    public CompiledModel<float> Create(string name, ModelOptions? options = null) =>
        (CompiledModel<float>)Activator.CreateInstance(_assembly.GetType(name, throwOnError: true)!, options)!;
}
