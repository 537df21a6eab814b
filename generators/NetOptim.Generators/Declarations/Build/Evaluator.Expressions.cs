using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
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
                return Variable(local, expression, frame);
            case IParameterReferenceOperation { Parameter: var parameter }:
                return Variable(parameter, expression, frame);
            case IFieldReferenceOperation field:
                return Field(field, frame);
            case IPropertyReferenceOperation property:
                return Property(property, frame);
            case IInvocationOperation invocation:
                return Invoke(invocation, frame);
            case IConversionOperation { OperatorMethod: null } conversion:
                return Checked(conversion, () => Arithmetic.Convert(Evaluate(conversion.Operand, frame), conversion.Type));
            case IParenthesizedOperation inner:
                return Evaluate(inner.Operand, frame);
            case IBinaryOperation binary:
                return Binary(binary, frame);
            case IUnaryOperation { OperatorMethod: null } unary:
                object? operand = Evaluate(unary.Operand, frame);
                return unary.IsLifted && operand is null ? null : Checked(unary, () => Arithmetic.Unary(unary.OperatorKind, operand) ?? throw Unknown(unary));
            case IConditionalOperation choice:
                return Evaluate(IsTrue(choice.Condition, frame) ? choice.WhenTrue : choice.WhenFalse!, frame);
            case ICoalesceOperation coalesce:
                return Evaluate(coalesce.Value, frame) ?? Evaluate(coalesce.WhenNull, frame);
            case ISwitchExpressionOperation choice:
                return Switch(choice, frame);
            case IIsPatternOperation test:
                return Matches(test.Pattern, Evaluate(test.Value, frame), frame);
            case IIsTypeOperation { IsNegated: false } test when test.ValueOperand.Type is { } type && IsSame(test.TypeOperand, type):
                return Evaluate(test.ValueOperand, frame) is not null;
            case ITupleOperation tuple:
                return new TupleValue([.. tuple.Elements.Select(element => Evaluate(element, frame))]);
            case IArrayCreationOperation array:
                return Array(array, frame);
            case ICollectionExpressionOperation collection:
                return Collection(collection, frame);
            case IArrayElementReferenceOperation element:
                (object?[] items, int index) = Element(element, frame);
                return items[index];
            case IInterpolatedStringOperation text:
                return Interpolate(text, frame);
            case IDefaultValueOperation:
                return Arithmetic.Default(expression.Type);
            case IThrowOperation failure:
                throw Thrown(failure, frame);
            default:
                return IsAssignment(expression) ? Assignment(expression, frame) : throw Unknown(expression);
        }
    }

    private static object? Variable(ISymbol symbol, IOperation where, Frame frame) =>
        frame.TryGet(symbol, out object? value) ? value : throw new EvaluationException(null, where.Syntax);

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
        bool equality = binary.OperatorKind is BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals;
        if (binary.IsLifted && !equality && (first is null || second is null))
            return binary.Type?.SpecialType == SpecialType.System_Boolean ? false : null;
        return Operate(binary, binary.OperatorKind, first, second);
    }

    private static object? Operate(IOperation where, BinaryOperatorKind kind, object? left, object? right) => Checked(where, () =>
    {
        object? result = Arithmetic.Binary(kind, left, right) ?? throw Unknown(where);
        return result is string text ? Budget.Limit(text, where.Syntax) : result;
    });

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
        catch (OverflowException)
        {
            throw EvaluationException.Failed(where.Syntax, $"the result does not fit its type ({where.Type?.ToDisplayString()})");
        }
    }

    private object? Field(IFieldReferenceOperation reference, Frame frame)
    {
        IFieldSymbol field = reference.Field;
        if (field.CorrespondingTupleField is { } element && reference.Instance is { } instance)
        {
            return Evaluate(instance, frame) is TupleValue tuple && int.TryParse(element.Name.Substring("Item".Length), out int item) && item <= tuple.Items.Length
                ? tuple.Items[item - 1]
                : throw Unknown(reference);
        }
        if (_fields.TryGetValue(field, out object? known))
            return known;
        if (!field.IsStatic || !field.IsReadOnly)
            throw EvaluationException.RunTime(reference.Syntax, $"'{field.Name}'", field.IsStatic ? "it is not readonly" : "it is a field of an instance");
        if (field.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is not VariableDeclaratorSyntax { Initializer: { } written }
            || Model(written.SyntaxTree).GetOperation(written) is not IFieldInitializerOperation { Value: var initializer })
        {
            throw EvaluationException.RunTime(reference.Syntax, $"'{field.Name}'", "it has no initialiser in this project");
        }
        budget.Enter(reference.Syntax);
        object? result = Arithmetic.Convert(Evaluate(initializer, new Frame(null, null, frame.Scope)), field.Type);
        budget.Leave();
        return _fields[field] = result;
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
        if (reference.Instance is null or IInstanceReferenceOperation)
            throw EvaluationException.RunTime(reference.Syntax, $"'{property.Name}'", "it belongs to an instance");
        object? instance = Evaluate(reference.Instance, frame);
        switch (instance, property.Name)
        {
            case (NodeValue node, _) when IsNode(property.ContainingType):
                return Dimension(node, property.Name, reference);
            case (ArrayValue array, "Length" or "Count"):
                return array.Items.Length;
            case (ArrayValue array, _) when property.IsIndexer && reference.Arguments is [{ Value: var index }]:
                return array.Items[Index(index, array.Items.Length, frame)];
            case (string text, "Length"):
                return text.Length;
            case (_, "HasValue") when property.ContainingType.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T:
                return instance is not null;
            case (not null, "Value") when property.ContainingType.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T:
                return instance;
            case (null, _):
                throw EvaluationException.Failed(reference.Instance.Syntax, "this is null");
            default:
                throw EvaluationException.Unsupported(reference.Syntax, $"the property '{property.Name}'", "Shape, Size, Channels, Height and Width of a Node, and Length of an array");
        }
    }

    private object Dimension(NodeValue node, string property, IOperation where)
    {
        EquatableArray<int> shape = recorder.ShapeOf(node);
        int place = property switch { "Channels" => 0, "Height" => 1, "Width" => 2, _ => -1 };
        if (place < 0)
            return property == "Size" ? shape.Size() : new ArrayValue([.. shape.Cast<object>()]);
        return place == 0 || shape.Count == 3
            ? shape[place]
            : throw EvaluationException.Failed(where.Syntax, $"a value of shape {Text.Shape(shape)} has no {property.ToLowerInvariant()}; only [channels, height, width] has");
    }

    private object? Switch(ISwitchExpressionOperation choice, Frame frame)
    {
        object? value = Evaluate(choice.Value, frame);
        foreach (ISwitchExpressionArmOperation arm in choice.Arms)
        {
            if (Matches(arm.Pattern, value, frame) && (arm.Guard is null || IsTrue(arm.Guard, frame)))
                return Evaluate(arm.Value, frame);
        }
        throw EvaluationException.Failed(choice.Syntax, $"no arm takes {(value is null ? "null" : Arithmetic.Format(value))}");
    }

    private ArrayValue Array(IArrayCreationOperation array, Frame frame)
    {
        if (array.DimensionSizes is not [var size])
            throw EvaluationException.Unsupported(array.Syntax, "an array of several dimensions", "an array of arrays");
        if (array.Initializer is { } initializer)
        {
            budget.Step(array.Syntax, initializer.ElementValues.Length);
            return new ArrayValue([.. initializer.ElementValues.Select(element => Evaluate(element, frame))]);
        }
        object? written = Evaluate(size, frame);
        if (written is not (int and >= 0 and var length))
            throw EvaluationException.Failed(size.Syntax, $"an array cannot have {Arithmetic.Format(written)} elements");
        budget.Step(array.Syntax, length);
        object? empty = Arithmetic.Default(((IArrayTypeSymbol)array.Type!).ElementType);
        return new ArrayValue([.. Enumerable.Repeat(empty, length)]);
    }

    private ArrayValue Collection(ICollectionExpressionOperation collection, Frame frame)
    {
        var items = new List<object?>();
        foreach (IOperation element in collection.Elements)
        {
            if (element is ISpreadOperation spread)
                items.AddRange(Items(spread.Operand, frame).Select(item => Arithmetic.Convert(item, spread.ElementType)));
            else
                items.Add(Evaluate(element, frame));
            budget.Step(collection.Syntax, items.Count);
        }
        return new ArrayValue([.. items]);
    }

    private (object?[] Items, int Index) Element(IArrayElementReferenceOperation element, Frame frame)
    {
        object? array = Evaluate(element.ArrayReference, frame);
        if (element.Indices is not [var index])
            throw EvaluationException.Unsupported(element.Syntax, "an array of several dimensions", "an array of arrays");
        object?[] items = (array as ArrayValue)?.Items ?? throw EvaluationException.Failed(element.ArrayReference.Syntax, "the array is null");
        return (items, Index(index, items.Length, frame));
    }

    private int Index(IOperation index, int length, Frame frame)
    {
        while (index is IConversionOperation { Operand: IUnaryOperation { OperatorKind: UnaryOperatorKind.Hat } end })
            index = end;
        bool fromEnd = index is IUnaryOperation { OperatorKind: UnaryOperatorKind.Hat };
        object? written = Evaluate(fromEnd ? ((IUnaryOperation)index).Operand : index, frame);
        if (written is not (int or long or byte or short or char or ushort or sbyte))
            throw Unknown(index);
        long place = Convert.ToInt64(written, System.Globalization.CultureInfo.InvariantCulture);
        place = fromEnd ? length - place : place;
        return place >= 0 && place < length
            ? (int)place
            : throw EvaluationException.Failed(index.Syntax, $"the index {Text.Int(place)} is outside an array of {Text.Int(length)}");
    }

    private string Interpolate(IInterpolatedStringOperation interpolated, Frame frame)
    {
        var text = new StringBuilder();
        foreach (IInterpolatedStringContentOperation part in interpolated.Parts)
        {
            text.Append(part switch
            {
                IInterpolatedStringTextOperation literal => Evaluate(literal.Text, frame),
                IInterpolationOperation { FormatString: null, Alignment: null } hole => Printable(hole.Expression, frame),
                _ => throw EvaluationException.Unsupported(part.Syntax, "a format in a string", "the bare value"),
            });
            Budget.Limit(text.ToString(), interpolated.Syntax);
        }
        return text.ToString();
    }

    private string Printable(IOperation expression, Frame frame) =>
        Evaluate(expression, frame) is var value && value is NodeValue or ArrayValue or TupleValue || expression.Type?.TypeKind == TypeKind.Enum
            ? throw EvaluationException.Unsupported(expression.Syntax, "this as text", "numbers and strings")
            : Arithmetic.Format(value);

    private NodeValue Node(IOperation expression, Frame frame) =>
        Evaluate(expression, frame) as NodeValue ?? throw EvaluationException.Failed(expression.Syntax, "this is null");

    private static bool IsNode(ITypeSymbol? type) => type is { Name: "Node", ContainingNamespace: { Name: "NetOptim", ContainingNamespace.IsGlobalNamespace: true } };
}
