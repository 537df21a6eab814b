using Microsoft.CodeAnalysis;
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

    private static object? Element(object? item, IForEachLoopOperation loop, IVariableDeclaratorOperation variable)
    {
        ITypeSymbol type = variable.Symbol.Type;
        object? element = Converted(item, type, variable);
        ITypeSymbol? collection = (loop.Collection is IConversionOperation { IsImplicit: true } toEnumerable ? toEnumerable.Operand : loop.Collection).Type;
        bool unboxes = collection is IArrayTypeSymbol { ElementType.IsReferenceType: true } && type.IsValueType;
        return unboxes ? Unboxed(element, item, type, variable) : element;
    }

    private Flow ExecuteForEach(IForEachLoopOperation loop, Frame frame)
    {
        IOperation variable = loop.LoopControlVariable;
        if (variable is IVariableDeclaratorOperation { Symbol.IsRef: true })
            throw EvaluationException.Unsupported(variable.Syntax, "a ref local", "an ordinary one");
        foreach (object? item in Items(loop.Collection, frame))
        {
            budget.Step(loop.Syntax);
            if (variable is IVariableDeclaratorOperation declared)
                frame.Set(declared.Symbol, Element(item, loop, declared));
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
}
