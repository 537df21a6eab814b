using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using NetOptim.Generators.Diagnostics;

namespace NetOptim.Generators.Declarations.Build;

/// <summary>What an evaluation may cost: it runs at every keystroke, and must end whatever is typed.</summary>
internal sealed class Budget(CancellationToken cancellation)
{
    private const int MaximumSteps = 250_000;
    private const int MaximumDepth = 128;
    private const int MaximumCalls = 4096;
    private const int MaximumText = 4096;
    private const int StepsBetweenChecks = 256;

    private int _steps;
    private int _depth;

    /// <summary>Counts one expression or statement, or the elements of something that is made.</summary>
    public void Step(SyntaxNode where, int count = 1)
    {
        if (count > MaximumSteps - _steps)
            throw Endless(where, $"the limit of {Text.Int(MaximumSteps)} steps");
        _steps += count;
        if (_steps % StepsBetweenChecks < count)
            cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>Enters a method.</summary>
    public void Enter(SyntaxNode where)
    {
        if (++_depth > MaximumDepth)
            throw Endless(where, $"the limit of {Text.Int(MaximumDepth)} calls within calls");
        RequireStack(where);
    }

    public void Leave() => _depth--;

    /// <summary>Expressions nest as deeply as someone types.</summary>
    public static void RequireStack(SyntaxNode where)
    {
        try
        {
            RuntimeHelpers.EnsureSufficientExecutionStack();
        }
        catch (InsufficientExecutionStackException)
        {
            throw Endless(where, "the limit of expressions within expressions");
        }
    }

    public static void CountCalls(int calls, SyntaxNode where)
    {
        if (calls >= MaximumCalls)
            throw Endless(where, $"the limit of {Text.Int(MaximumCalls)} layers");
    }

    public static string Limit(string text, SyntaxNode where) =>
        text.Length <= MaximumText ? text : throw Endless(where, $"the limit of {Text.Int(MaximumText)} characters in a string");

    private static EvaluationException Endless(SyntaxNode where, string limit) => new(Rules.EvaluationEndless, where, limit);
}
