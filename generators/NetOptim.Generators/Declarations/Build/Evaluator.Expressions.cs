using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace NetOptim.Generators.Declarations.Build;

/// <summary>Expressions.</summary>
internal sealed partial class Evaluator
{
    private object? Evaluate(IOperation expression, Frame frame)
    {
        budget.Step(expression.Syntax);
        Budget.RequireStack(expression.Syntax);
        if (expression.ConstantValue is { HasValue: true, Value: var constant })
            return constant is string text ? Budget.Limit(text, expression.Syntax) : constant;
        switch (expression)
        {
            case ILocalReferenceOperation { Local: var local }:
                return frame.Get(local, expression.Syntax);
            case IParameterReferenceOperation { Parameter: var parameter }:
                return frame.Get(parameter, expression.Syntax);
            case IFieldReferenceOperation field:
                return Field(field, frame);
            case IPropertyReferenceOperation property:
                return Property(property, frame);
            case IInvocationOperation invocation:
                return Invoke(invocation, frame);
            case IConversionOperation { OperatorMethod: null } conversion:
                return Conversion(conversion, Evaluate(conversion.Operand, frame));
            case IConversionOperation { OperatorMethod: { Name: "op_Implicit", ReturnType: { Name: "Index", ContainingNamespace.Name: "System" } } } index:
                return new IndexValue(Position(Evaluate(index.Operand, frame), index), FromEnd: false);
            case IParenthesizedOperation inner:
                return Evaluate(inner.Operand, frame);
            case IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } when frame.This is { } instance:
                return instance;
            case IObjectCreationOperation creation:
                return Record(creation, frame);
            case IWithOperation copy:
                return With(copy, frame);
            case IConditionalAccessOperation access:
                return Accessed(access, frame);
            case IConditionalAccessInstanceOperation:
                return _accessed.Peek();
            case ITupleBinaryOperation tuples:
                return AreEqualTuples(tuples, frame) == (tuples.OperatorKind == BinaryOperatorKind.Equals);
            case IBinaryOperation { OperatorMethod: { IsImplicitlyDeclared: true, ContainingType.IsRecord: true } } comparison:
                return AreEqualRecords(comparison, frame) == (comparison.OperatorKind == BinaryOperatorKind.Equals);
            case IBinaryOperation binary:
                return Binary(binary, frame);
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Hat } hat:
                return FromEnd(hat, frame);
            case IRangeOperation range:
                return Range(range, frame);
            case IUnaryOperation { OperatorMethod: null } unary:
                object? operand = Evaluate(unary.Operand, frame);
                return unary.IsLifted && operand is null ? null
                    : Checked(unary, () => Arithmetic.Convert(Arithmetic.Unary(unary.OperatorKind, operand) ?? throw Unknown(unary), unary.Type));
            case IConditionalOperation choice:
                return Evaluate(IsTrue(choice.Condition, frame) ? choice.WhenTrue : choice.WhenFalse!, frame);
            case ICoalesceOperation coalesce:
                return Evaluate(coalesce.Value, frame) is { } given ? Converted(given, coalesce.Type, coalesce) : Evaluate(coalesce.WhenNull, frame);
            case ISwitchExpressionOperation choice:
                return Switch(choice, frame);
            case IIsPatternOperation test:
                object? tested = Evaluate(test.Value, frame);
                return Test(() => Matches(test.Pattern, tested, frame));
            case IIsTypeOperation { IsNegated: false } test when test.ValueOperand.Type is { } type && IsSame(test.TypeOperand, type):
                return Evaluate(test.ValueOperand, frame) is not null;
            case ITupleOperation tuple:
                return new TupleValue([.. tuple.Elements.Select(element => Evaluate(element, frame))]);
            case IArrayCreationOperation array:
                return Array(array, frame);
            case ICollectionExpressionOperation collection:
                return Collection(collection, frame);
            case IArrayElementReferenceOperation element:
                return Indexed(element, frame);
            case IImplicitIndexerReferenceOperation part:
                return Indexed(part, frame);
            case IInterpolatedStringOperation text:
                return Interpolate(text, frame);
            case IDefaultValueOperation:
                return Default(expression.Type, expression);
            case IThrowOperation failure:
                throw Thrown(failure, frame);
            default:
                return IsAssignment(expression) ? Assignment(expression, frame) : throw Unknown(expression);
        }
    }

    private object? Binary(IBinaryOperation binary, Frame frame)
    {
        if (binary.OperatorMethod is { } method && IsNode(method.ContainingType))
        {
            NodeValue left = Node(binary.LeftOperand, frame);
            return Join(method.Name, [left, Node(binary.RightOperand, frame)], binary.Syntax, frame);
        }
        if (binary.OperatorMethod is { ContainingType.SpecialType: not SpecialType.System_String })
            throw EvaluationException.Unsupported(binary.Syntax, "an operator of a class", "numbers");
        object? first = Evaluate(binary.LeftOperand, frame);
        if (binary.OperatorKind is BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr)
            return first is bool known && known == (binary.OperatorKind == BinaryOperatorKind.ConditionalOr) ? first : Evaluate(binary.RightOperand, frame);
        object? second = Evaluate(binary.RightOperand, frame);
        if (binary is { OperatorKind: BinaryOperatorKind.Add, Type.SpecialType: SpecialType.System_String })
            return Joined(Printable(first, binary.LeftOperand), Printable(second, binary.RightOperand), binary);
        if (IsComparisonOfObjects(first, second, binary.LeftOperand.Type))
            throw EvaluationException.Unsupported(binary.Syntax, "a comparison of objects", "numbers and strings as such");
        return Converted(Operate(binary, binary.OperatorKind, first, second, binary.IsLifted), binary.Type, binary);
    }

    /// <param name="lifted">Whether an operand may be null, and the result with it.</param>
    private static object? Operate(IOperation where, BinaryOperatorKind kind, object? left, object? right, bool lifted = false) =>
        lifted && (left is null || right is null) && kind is not (BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals)
            ? Arithmetic.WithNull(kind, left, right)
            : Checked(where, () => Arithmetic.Binary(kind, left, right) ?? throw Unknown(where));

    /// <summary>Overflow and division by zero are the user's.</summary>
    private static object? Checked(IOperation where, Func<object?> compute)
    {
        try
        {
            return compute();
        }
        catch (DivideByZeroException)
        {
            throw EvaluationException.Failed(where.Syntax, "division by zero");
        }
        catch (ArithmeticException)
        {
            throw EvaluationException.Failed(where.Syntax, $"the result does not fit its type ({where.Type?.ToDisplayString()})");
        }
    }

    private object? Property(IPropertyReferenceOperation reference, Frame frame)
    {
        IPropertySymbol property = reference.Property;
        if (property.IsStatic)
        {
            return property.GetMethod is { } getter && Body(getter) is not null
                ? Call(getter, reference.Syntax, frame, [])
                : throw EvaluationException.RunTime(reference.Syntax, $"'{property.Name}'", "it has no getter with a body in this project");
        }
        return reference.Instance is not null && (reference.Instance is not IInstanceReferenceOperation || frame.This is not null)
            ? Property(Evaluate(reference.Instance, frame), reference, frame)
            : throw EvaluationException.RunTime(reference.Syntax, $"'{property.Name}'", "it belongs to an instance");
    }

    private object? Property(object? instance, IPropertyReferenceOperation reference, Frame frame)
    {
        IPropertySymbol property = reference.Property;
        switch (instance, property.Name)
        {
            case (RecordValue record, _) when property.ContainingType.IsRecord:
                return RecordProperty(record, reference, frame);
            case (NodeValue node, _) when IsNode(property.ContainingType):
                return Dimension(node, property.Name, reference);
            case (ArrayValue array, "Length" or "Count"):
                return array.Items.Length;
            case (ArrayValue array, _) when property.IsIndexer && reference.Arguments is [{ Value: var index }]:
                return array.Items[Position(Evaluate(index, frame), array.Items.Length, index)];
            case (string text, _) when property.IsIndexer && reference.Arguments is [{ Value: var index }]:
                return text[Position(Evaluate(index, frame), text.Length, index)];
            case (string text, "Length"):
                return text.Length;
            case (_, "HasValue") when property.ContainingType.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T:
                return instance is not null;
            case (not null, "Value") when property.ContainingType.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T:
                return instance;
            case (null, _):
                throw IsNull(reference.Instance ?? reference);
            default:
                throw EvaluationException.Unsupported(
                    reference.Syntax, $"the property '{property.Name}'", "Shape, Size, Channels, Height and Width of a Node, Length of an array, and those of positional records");
        }
    }

    /// <summary><c>value?.Member</c>: null where the value is, without a look at what stands behind.</summary>
    private object? Accessed(IConditionalAccessOperation access, Frame frame)
    {
        if (Evaluate(access.Operation, frame) is not { } instance)
            return null;
        _accessed.Push(instance);
        object? result = Evaluate(access.WhenNotNull, frame);
        _accessed.Pop();
        return result;
    }

    private object Dimension(NodeValue node, string property, IOperation where)
    {
        EquatableArray<int> shape = recorder.ShapeOf(node);
        int place = property switch { "Channels" => shape.Count == 2 ? 1 : 0, "Height" => 1, "Width" => 2, _ => -1 };
        if (place < 0)
            return property == "Size" ? shape.Size() : new ArrayValue([.. shape.Cast<object>()]);
        return property == "Channels" || shape.Count == 3
            ? shape[place]
            : throw EvaluationException.Failed(where.Syntax, $"a value of shape {Text.Shape(shape)} has no {property.ToLowerInvariant()}; only [channels, height, width] has");
    }

    private object? Switch(ISwitchExpressionOperation choice, Frame frame)
    {
        object? value = Evaluate(choice.Value, frame);
        ISwitchExpressionArmOperation? chosen = Test(() => choice.Arms.FirstOrDefault(arm => Matches(arm.Pattern, value, frame) && (arm.Guard is null || IsTrue(arm.Guard, frame))));
        return chosen is not null ? Evaluate(chosen.Value, frame) : throw EvaluationException.Failed(choice.Syntax, $"no arm takes {ValueText.Of(value)}");
    }

    private NodeValue Node(IOperation expression, Frame frame) => NotNull(Evaluate(expression, frame), expression);

    private static NodeValue NotNull(object? value, IOperation where) => value as NodeValue ?? throw IsNull(where);

    private static EvaluationException IsNull(IOperation where) => EvaluationException.Failed(where.Syntax, "this is null; give it a value before it is used");

    private static bool IsNode(ITypeSymbol? type) => type is { Name: "Node", ContainingNamespace: { Name: "NetOptim", ContainingNamespace.IsGlobalNamespace: true } };
}
