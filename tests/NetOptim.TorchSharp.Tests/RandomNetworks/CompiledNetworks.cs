using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using NetOptim.Generators;

namespace NetOptim.TorchSharp.Tests.RandomNetworks;

/// <summary>Random networks in one compilation, as a project that references NetOptim.TorchSharp would have them: with the passes of a torch module.</summary>
internal sealed class CompiledNetworks
{
    private readonly Assembly _assembly;

    public CompiledNetworks(string name, IEnumerable<RandomNetwork> networks)
    {
        SyntaxTree source = CSharpSyntaxTree.ParseText("using NetOptim;\n" + string.Join('\n', networks.Select(network => network.Source)));
        string[] framework = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        string[] ours = [typeof(CompiledModel).Assembly.Location, typeof(TorchSharpBackend).Assembly.Location];
        var compilation = CSharpCompilation.Create(
            name, [source], framework.Concat(ours).Distinct().Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, optimizationLevel: OptimizationLevel.Release));
        CSharpGeneratorDriver.Create(new ModelGenerator()).RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out _);
        using var image = new MemoryStream();
        EmitResult emitted = output.Emit(image);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)));
        image.Position = 0;
        _assembly = AssemblyLoadContext.Default.LoadFromStream(image);
    }

    /// <exception cref="Exception">The compiler has refused the network: what the emitted constructor says.</exception>
    public CompiledModel Create(RandomNetwork network) => (CompiledModel)Activator.CreateInstance(
        _assembly.GetType(network.Name, throwOnError: true)!, BindingFlags.DoNotWrapExceptions | BindingFlags.Instance | BindingFlags.Public, null,
        [new ModelOptions { Seed = 7, Threads = 2, BatchCapacity = network.Batch }], null)!;
}
