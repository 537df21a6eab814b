using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace NetOptim.Generators.Declarations.Build;

/// <summary>Loops.</summary>
internal sealed partial class Evaluator
{
    private Flow ExecuteLoop(ILoopOperation loop, Frame frame)
    {
        budget.EnterLoop(loop.Syntax);
        Flow flow = loop switch
        {
            IForLoopOperation counting => ExecuteFor(counting, frame),
            IForEachLoopOperation each => ExecuteForEach(each, frame),
            IWhileLoopOperation conditional => ExecuteWhile(conditional, frame),
            _ => throw Unknown(loop),
        };
        budget.Leave();
        return flow;
    }

    private Flow ExecuteFor(IForLoopOperation loop, Frame frame)
    {
        ExecuteAll(loop.Before, frame);
        while (loop.Condition is null || IsTrue(loop.Condition, frame))
        {
            budget.Step(loop.Syntax);
            Flow flow = Execute(loop.Body, frame);
            if (flow == Flow.Return)
                return flow;
            if (flow == Flow.Break)
                break;
            ExecuteAll(loop.AtLoopBottom, frame);
        }
        return Flow.Next;
    }

    private Flow ExecuteWhile(IWhileLoopOperation loop, Frame frame)
    {
        while (!loop.ConditionIsTop || Goes(loop, frame))
        {
            budget.Step(loop.Syntax);
            Flow flow = Execute(loop.Body, frame);
            if (flow == Flow.Return)
                return flow;
            if (flow == Flow.Break || (!loop.ConditionIsTop && !Goes(loop, frame)))
                break;
        }
        return Flow.Next;
    }

    private bool Goes(IWhileLoopOperation loop, Frame frame) =>
        loop.Condition is { } condition ? IsTrue(condition, frame) != loop.ConditionIsUntil : throw Unknown(loop);

    private Flow ExecuteForEach(IForEachLoopOperation loop, Frame frame)
    {
        IOperation variable = loop.LoopControlVariable;
        if (variable is IVariableDeclaratorOperation { Symbol.IsRef: true })
            throw EvaluationException.Unsupported(variable.Syntax, "a ref local", "an ordinary one");
        if (loop.Syntax is not CommonForEachStatementSyntax syntax)
            throw Unknown(loop);
        ForEachStatementInfo info = Model(syntax.SyntaxTree).GetForEachStatementInfo(syntax);
        if (info.ElementConversion.IsUserDefined)
            throw EvaluationException.Unsupported(variable.Syntax, "a conversion that a type defines", "the value itself");
        if (variable is not IVariableDeclaratorOperation)
            RequireApart(variable, null, info.ElementType);
        foreach (object? item in Items(loop.Collection, frame))
        {
            budget.Step(loop.Syntax);
            if (variable is IVariableDeclaratorOperation declared)
                frame.Set(declared.Symbol, Element(item, info.ElementType, declared));
            else
                Target(variable, frame).Write(item);
            Flow flow = Execute(loop.Body, frame);
            if (flow == Flow.Return)
                return flow;
            if (flow == Flow.Break)
                break;
        }
        return Flow.Next;
    }

    /// <summary>An element as the loop's variable has it.</summary>
    private static object? Element(object? item, ITypeSymbol? elementType, IVariableDeclaratorOperation variable)
    {
        ITypeSymbol type = variable.Symbol.Type;
        if (elementType is not null && IsObject(elementType) && !IsSame(type, elementType))
            RequireType(item, type, variable);
        return Converted(item, type, variable);
    }
}
