using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using NetOptim.Generators.Diagnostics;

namespace NetOptim.CodeFixes.Classes;

/// <summary>Allows unsafe code in the project.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AllowUnsafeCodeFixProvider)), Shared]
public sealed class AllowUnsafeCodeFixProvider : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Rules.UnsafeNotAllowed.Id];

    /// <summary>None: one project is allowed it once.</summary>
    public override FixAllProvider? GetFixAllProvider() => null;

    /// <inheritdoc/>
    public override Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        Project project = context.Document.Project;
        if (project.CompilationOptions is CSharpCompilationOptions options)
        {
            context.RegisterCodeFix(
                CodeAction.Create(
                    "Allow unsafe code in this project",
                    _ => Task.FromResult(project.Solution.WithProjectCompilationOptions(project.Id, options.WithAllowUnsafe(true))),
                    nameof(AllowUnsafeCodeFixProvider)),
                context.Diagnostics);
        }
        return Task.CompletedTask;
    }
}
