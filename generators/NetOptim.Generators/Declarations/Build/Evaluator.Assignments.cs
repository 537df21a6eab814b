using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace NetOptim.Generators.Declarations.Build;

/// <summary>Expressions that change a variable.</summary>
internal sealed partial class Evaluator
{
    private static bool IsAssignment(IOperation expression) =>
        expression is ISimpleAssignmentOperation { IsRef: false } or ICompoundAssignmentOperation or ICoalesceAssignmentOperation or IDeconstructionAssignmentOperation
            or IIncrementOrDecrementOperation { OperatorMethod: null };

    private object? Assignment(IOperation expression, Frame frame)
    {
        switch (expression)
        {
            case ISimpleAssignmentOperation simple:
                return Assign(simple.Target, Evaluate(simple.Value, frame), frame);
            case IDeconstructionAssignmentOperation deconstruction:
                return Assign(deconstruction.Target, Evaluate(deconstruction.Value, frame), frame);
            case ICoalesceAssignmentOperation coalesce:
                return Evaluate(coalesce.Target, frame) ?? Assign(coalesce.Target, Evaluate(coalesce.Value, frame), frame);
            case IIncrementOrDecrementOperation change:
                return Increment(change, frame);
            default:
                var compound = (ICompoundAssignmentOperation)expression;
                return Assign(compound.Target, Combined(compound, frame), frame);
        }
    }

    private object? Combined(ICompoundAssignmentOperation compound, Frame frame)
    {
        if (compound.OperatorMethod is { } method && IsNode(method.ContainingType))
        {
            NodeValue node = Node(compound.Target, frame);
            return Join(method.Name, [node, Node(compound.Value, frame)], compound.Syntax, frame);
        }
        if (compound.OperatorMethod is { ContainingType.SpecialType: not SpecialType.System_String })
            throw EvaluationException.Unsupported(compound.Syntax, "an operator of a class", "numbers");
        object? left = Evaluate(compound.Target, frame);
        object? right = Evaluate(compound.Value, frame);
        if (compound.IsLifted && (left is null || right is null))
            return null;
        return Checked(compound, () =>
        {
            // The left operand meets the right one in the type of the operator, and the result comes back.
            bool shifts = compound.OperatorKind is BinaryOperatorKind.LeftShift or BinaryOperatorKind.RightShift or BinaryOperatorKind.UnsignedRightShift;
            object? operand = compound.InConversion is { IsNumeric: true, IsIdentity: false } && !shifts ? Arithmetic.Convert(left, compound.Value.Type) : left;
            return Arithmetic.Convert(Operate(compound, compound.OperatorKind, operand, right), compound.Target.Type);
        });
    }

    private object? Increment(IIncrementOrDecrementOperation change, Frame frame)
    {
        object? before = Evaluate(change.Target, frame);
        if (before is null)
            return null;
        object? after = Checked(change, () =>
        {
            BinaryOperatorKind kind = change.Kind == OperationKind.Increment ? BinaryOperatorKind.Add : BinaryOperatorKind.Subtract;
            // Types smaller than int are computed with as int.
            object operand = before is byte or sbyte or short or ushort or char ? Arithmetic.Convert(before, compilation.GetSpecialType(SpecialType.System_Int32))! : before;
            object one = Convert.ChangeType(1, operand.GetType(), System.Globalization.CultureInfo.InvariantCulture);
            return Arithmetic.Convert(Operate(change, kind, operand, one), change.Type);
        });
        Assign(change.Target, after, frame);
        return change.IsPostfix ? before : after;
    }

    private object? Assign(IOperation target, object? value, Frame frame)
    {
        switch (target)
        {
            case ILocalReferenceOperation local:
                frame.Set(local.Local, Arithmetic.Convert(value, local.Type));
                return value;
            case IParameterReferenceOperation { Parameter.RefKind: RefKind.None } parameter:
                frame.Set(parameter.Parameter, Arithmetic.Convert(value, parameter.Type));
                return value;
            case IArrayElementReferenceOperation element:
                (object?[] items, int index) = Element(element, frame);
                items[index] = value;
                return value;
            case IDeclarationExpressionOperation declaration:
                return Assign(declaration.Expression, value, frame);
            case IConversionOperation conversion:
                return Assign(conversion.Operand, value, frame);
            case ITupleOperation tuple when value is TupleValue values && values.Items.Length == tuple.Elements.Length:
                for (int i = 0; i < values.Items.Length; i++)
                    Assign(tuple.Elements[i], values.Items[i], frame);
                return value;
            case IDiscardOperation:
                return value;
            case IFieldReferenceOperation or IPropertyReferenceOperation:
                throw EvaluationException.Unsupported(target.Syntax, $"assigning to '{target.Syntax}'", "a local variable");
            default:
                throw Unknown(target);
        }
    }
}
