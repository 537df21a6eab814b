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

    /// <summary>So many elements at once are the matter themselves, not the loop in which they are made.</summary>
    private const int ManyElements = MaximumSteps / 8;

    /// <summary>The loops and calls that go on, with the steps that were taken before each.</summary>
    private readonly Stack<(SyntaxNode Where, int Before, bool IsCall)> _open = new();
    private int _steps;
    private int _depth;

    /// <summary>Counts one expression or statement, or the elements of something that is made.</summary>
    public void Step(SyntaxNode where, int count = 1)
    {
        if (count > MaximumSteps - _steps)
            throw Endless(count >= ManyElements ? where : Longest() ?? where, $"the limit of {Text.Int(MaximumSteps)} steps");
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
        _open.Push((where, _steps, IsCall: true));
    }

    public void EnterLoop(SyntaxNode where) => _open.Push((where, _steps, IsCall: false));

    /// <summary>Leaves the method or loop that was entered last.</summary>
    public void Leave()
    {
        if (_open.Pop().IsCall)
            _depth--;
    }

    /// <summary>
    /// The loop or call that has used up the budget: the innermost in which most of it went. What is further in ends, and would be named by
    /// chance; what is further out waits for it.
    /// </summary>
    private SyntaxNode? Longest() => _open.Where(open => _steps - open.Before >= MaximumSteps / 2).Select(open => open.Where).FirstOrDefault();

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
