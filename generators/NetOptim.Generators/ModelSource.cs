using NetOptim.Generators.Declarations;
using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Emit;

namespace NetOptim.Generators;

/// <summary>The emitted text of one model, and why it is the bare surface if a stage behind the front end failed.</summary>
/// <param name="FullName">Unique among the project's models but for case.</param>
internal sealed record ModelSource(string FullName, string Text, Problem? Failure)
{
    /// <summary>Compiles a declaration; what the compiler throws becomes a problem.</summary>
    public static ModelSource Of(ModelDeclaration declaration) => Of(declaration, Compiler.Compile);

    internal static ModelSource Of(ModelDeclaration declaration, Func<ModelDeclaration, string> compile)
    {
        try
        {
            return new ModelSource(NameOf(declaration), compile(declaration), null);
        }
        catch (Exception failure) when (CompilerFailure.IsOurs(failure))
        {
            string surface = SurfaceEmitter.Emit(declaration, FrontEnd.Run(declaration).Hyperparameters, SurfaceEmitter.Failed);
            return new ModelSource(NameOf(declaration), surface, CompilerFailure.Problem(declaration, failure));
        }
    }

    /// <summary>The name with the namespace and the types around it.</summary>
    internal static string NameOf(ModelDeclaration declaration)
    {
        IEnumerable<string> around = declaration.ContainingTypes.Select(header => header.Substring(header.LastIndexOf(' ') + 1));
        IEnumerable<string> parts = (declaration.Namespace.Length == 0 ? [] : new[] { declaration.Namespace }).Concat(around).Concat([declaration.Name]);
        return string.Join(".", parts).Replace("@", "");
    }
}
