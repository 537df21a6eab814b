using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace NetOptim.Generators.Declarations.Build;

/// <summary>Expressions that change a variable: the target is found first, and once (C# specification, "Assignment operators").</summary>
internal sealed partial class Evaluator
{
    private static bool IsAssignment(IOperation expression) =>
        expression is ISimpleAssignmentOperation { IsRef: false } or ICompoundAssignmentOperation or ICoalesceAssignmentOperation or IDeconstructionAssignmentOperation
            or IIncrementOrDecrementOperation { OperatorMethod: null };

    private object? Assignment(IOperation expression, Frame frame)
    {
        switch (expression)
        {
            case ICoalesceAssignmentOperation coalesce:
                Place empty = Target(coalesce.Target, frame);
                return empty.Read() ?? empty.Write(Evaluate(coalesce.Value, frame));
            case IIncrementOrDecrementOperation change:
                return Increment(change, frame);
            case ICompoundAssignmentOperation compound:
                return Compound(compound, frame);
            default:
                var assignment = (IAssignmentOperation)expression;
                if (assignment is IDeconstructionAssignmentOperation)
                    RequireApart(assignment.Target, assignment.Value, assignment.Value.Type);
                Place target = Target(assignment.Target, frame);
                return target.Write(Evaluate(assignment.Value, frame));
        }
    }

    private object? Compound(ICompoundAssignmentOperation compound, Frame frame)
    {
        Place target = Target(compound.Target, frame);
        object? left = target.Read();
        if (compound.OperatorMethod is { } method && IsNode(method.ContainingType))
        {
            NodeValue node = NotNull(left, compound.Target);
            return target.Write(Join(method.Name, [node, Node(compound.Value, frame)], compound.Syntax, frame));
        }
        if (compound.OperatorMethod is { ContainingType.SpecialType: not SpecialType.System_String })
            throw EvaluationException.Unsupported(compound.Syntax, "an operator of a class", "numbers");
        object? right = Evaluate(compound.Value, frame);
        if (compound.Type?.SpecialType == SpecialType.System_String)
            return target.Write(Joined(Printable(left, compound.Target), Printable(right, compound.Value), compound));
        // The right operand comes in the type of the target, in which the operator is but for types smaller than int.
        object? result = Operate(compound, compound.OperatorKind, left, right, compound.IsLifted);
        return target.Write(Converted(result, compound.Target.Type, compound));
    }

    private object? Increment(IIncrementOrDecrementOperation change, Frame frame)
    {
        Place target = Target(change.Target, frame);
        object? before = target.Read();
        if (before is null)
            return null;
        BinaryOperatorKind kind = change.Kind == OperationKind.Increment ? BinaryOperatorKind.Add : BinaryOperatorKind.Subtract;
        object? after = Converted(Operate(change, kind, before, Arithmetic.One(before), lifted: false), change.Type, change);
        target.Write(after);
        return change.IsPostfix ? before : after;
    }

    /// <summary>Refuses a deconstruction by a method that is not the one that C# makes for a record.</summary>
    /// <param name="target">Into what.</param>
    /// <param name="value">What is taken apart, where it is written.</param>
    /// <param name="type">Its type, if it has one.</param>
    private static void RequireApart(IOperation target, IOperation? value, ITypeSymbol? type)
    {
        while (target is IDeclarationExpressionOperation declaration)
            target = declaration.Expression;
        while (value is IConversionOperation { OperatorMethod: null, IsImplicit: true } conversion)
            value = conversion.Operand;
        if (target is not ITupleOperation { Elements: var targets })
            return;
        if (value is ITupleOperation { Elements: var values } && values.Length == targets.Length)
        {
            for (int i = 0; i < targets.Length; i++)
                RequireApart(targets[i], values[i], values[i].Type);
            return;
        }
        ITypeSymbol[]? parts = type switch
        {
            INamedTypeSymbol { IsTupleType: true } tuple => [.. tuple.TupleElements.Select(element => element.Type)],
            INamedTypeSymbol { IsRecord: true } record when PositionalRecord.ComesApart(record) => [.. PositionalRecord.Parameters(record, target.Syntax).Select(parameter => parameter.Type)],
            _ => null,
        };
        if (parts is null || parts.Length != targets.Length)
            throw EvaluationException.Unsupported(target.Syntax, "a deconstruction of this", "a tuple or a positional record");
        for (int i = 0; i < targets.Length; i++)
            RequireApart(targets[i], null, parts[i]);
    }

    /// <summary>The place that a target stands for, with what is in its indices done.</summary>
    private Place Target(IOperation target, Frame frame)
    {
        budget.Step(target.Syntax);
        Budget.RequireStack(target.Syntax);
        switch (target)
        {
            case ILocalReferenceOperation { Local: var local }:
                return new VariablePlace(local, local.Type, frame, target.Syntax);
            case IParameterReferenceOperation { Parameter: { RefKind: RefKind.None or RefKind.In or RefKind.RefReadOnlyParameter } parameter }:
                return new VariablePlace(parameter, parameter.Type, frame, target.Syntax);
            case IArrayElementReferenceOperation element:
                (object?[] items, int index) = Element(element, frame);
                return new ElementPlace(items, index, target.Type);
            case IFieldReferenceOperation { Field.CorrespondingTupleField: not null, Instance: { } tuple } field:
                return new TupleElementPlace(Target(tuple, frame), Item(field), target.Type);
            case IDeclarationExpressionOperation declaration:
                return Target(declaration.Expression, frame);
            case IConversionOperation conversion:
                return Target(conversion.Operand, frame);
            case ITupleOperation parts:
                return new DeconstructionPlace([.. parts.Elements.Select(part => Target(part, frame))], target.Syntax);
            case IDiscardOperation:
                return new DiscardPlace();
            case IPropertyReferenceOperation { Property.ContainingType.IsRecord: true }:
                throw EvaluationException.Unsupported(target.Syntax, $"assigning to '{Shortened(target.Syntax)}'", "a copy of the record, made by 'with'");
            case IFieldReferenceOperation or IPropertyReferenceOperation or IImplicitIndexerReferenceOperation:
                throw EvaluationException.Unsupported(target.Syntax, $"assigning to '{Shortened(target.Syntax)}'", "a local variable or an element of an array");
            default:
                throw Unknown(target);
        }
    }
}
