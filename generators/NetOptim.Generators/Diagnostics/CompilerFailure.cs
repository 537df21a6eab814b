using NetOptim.Generators.Declarations;

namespace NetOptim.Generators.Diagnostics;

/// <summary>An unexpected exception in the compiler is a diagnostic: it must not take the other models, or the editor, with it.</summary>
internal static class CompilerFailure
{
    /// <summary>Whether an exception is an error of the compiler; a cancelled build is none.</summary>
    public static bool IsOurs(Exception failure) => failure is not OperationCanceledException;

    public static Problem Problem(ModelDeclaration declaration, Exception failure) =>
        Diagnostics.Problem.OfClass(Rules.CompilerFailure, declaration.Name, $"{failure.GetType().Name}: {failure.Message}");
}
