using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using NetOptim.Generators.Declarations;

namespace NetOptim.Generators.Tests.Build;

/// <summary>Source with models, generated, compiled and loaded: what is tested is the emitted code as it runs.</summary>
internal sealed class CompiledSource
{
    private readonly Assembly _assembly;

    public CompiledSource(string source)
        : this(TestCompilation.Generate(source).AssertCompiles().Output)
    {
    }

    private CompiledSource(Compilation compilation)
    {
        using var image = new MemoryStream();
        EmitResult emitted = compilation.WithOptions(compilation.Options.WithOptimizationLevel(OptimizationLevel.Release)).Emit(image);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)));
        image.Position = 0;
        _assembly = new AssemblyLoadContext(null, isCollectible: true).LoadFromStream(image);
    }

    /// <summary>The same, where it is said what the compiler's passes may do.</summary>
    /// <param name="source">Usings and classes.</param>
    /// <param name="models">Names of the classes.</param>
    /// <param name="options">What they may do.</param>
    public static CompiledSource With(LoweringOptions options, string source, IEnumerable<string> models)
    {
        CSharpCompilation compilation = TestCompilation.Of(source);
        return new CompiledSource(compilation.AddSyntaxTrees(models.Select(model => TestCompilation.Parse(Compiler.Compile(
            DeclarationReader.Read(compilation.GetTypeByMetadataName(model)!, compilation, CancellationToken.None).Declaration, options), model + ".g.cs"))));
    }

    public CompiledModel<float> Create(string name, ModelOptions? options = null) =>
        (CompiledModel<float>)Activator.CreateInstance(_assembly.GetType(name, throwOnError: true)!, options)!;
}
