using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace NetOptim.Generators.Declarations.Build;

/// <summary>Comparisons of records and tuples, and of objects, which the evaluator leaves alone.</summary>
internal sealed partial class Evaluator
{
    /// <summary>Two boxes of one number are two objects; of two empty arrays none can tell whether the runtime makes one.</summary>
    private static bool IsComparisonOfObjects(object? left, object? right, ITypeSymbol? type) =>
        (type is { SpecialType: SpecialType.System_Object } or { TypeKind: TypeKind.Interface } && left is not (null or NodeValue or ArrayValue) && right is not null)
        || (left is ArrayValue { Items.Length: 0 } && right is ArrayValue { Items.Length: 0 });

    /// <summary>The operators <c>==</c> and <c>!=</c> that C# makes for records.</summary>
    private bool AreEqualRecords(IBinaryOperation comparison, Frame frame)
    {
        object? left = Evaluate(comparison.LeftOperand, frame);
        return AreEqualRecords(left, Evaluate(comparison.RightOperand, frame), comparison);
    }

    /// <summary>They ask the left one, of the right one that is null as well.</summary>
    private bool AreEqualRecords(object? left, object? right, IOperation where)
    {
        if (left is RecordValue record && right is null)
            RequireOrdinaryEquality(record, where);
        return AreEqual(left, right, where);
    }

    private static void RequireOrdinaryEquality(RecordValue record, IOperation where)
    {
        if (PositionalRecord.DeclaresEquality(record.Type))
            throw EvaluationException.Unsupported(where.Syntax, $"a comparison that '{record.Type.Name}' defines itself", "the one that C# makes for records");
    }

    /// <summary>As <c>EqualityComparer.Default</c> has it, by which records compare what they hold: what is no number equals itself.</summary>
    private bool AreEqual(object? left, object? right, IOperation where)
    {
        budget.Step(where.Syntax);
        Budget.RequireStack(where.Syntax);
        switch (left, right)
        {
            case (RecordValue a, RecordValue b):
                RequireOrdinaryEquality(a, where);
                return SymbolEqualityComparer.Default.Equals(a.Type, b.Type)
                    && a.Items.Select((item, i) => AreEqual(item, b.Items[i], where)).All(isEqual => isEqual);
            case (TupleValue a, TupleValue b):
                return a.Items.Select((item, i) => AreEqual(item, b.Items[i], where)).All(isEqual => isEqual);
            case (ArrayValue { Items.Length: 0 }, ArrayValue { Items.Length: 0 }) when left != right:
                throw EvaluationException.Unsupported(where.Syntax, "a comparison of objects", "numbers and strings as such");
            default:
                return Equals(left, right);
        }
    }

    /// <summary>C# evaluates both tuples, and then holds their elements against each other with the operator of each pair.</summary>
    private bool AreEqualTuples(ITupleBinaryOperation comparison, Frame frame)
    {
        object? left = Evaluate(comparison.LeftOperand, frame);
        return AreEqualElements(left, comparison.LeftOperand.Type, Evaluate(comparison.RightOperand, frame), comparison.RightOperand.Type, comparison);
    }

    private bool AreEqualElements(object? left, ITypeSymbol? leftType, object? right, ITypeSymbol? rightType, IOperation where)
    {
        budget.Step(where.Syntax);
        if (left is TupleValue a && right is TupleValue b)
            return a.Items.Select((item, i) => AreEqualElements(item, ElementType(leftType, i), b.Items[i], ElementType(rightType, i), where)).All(isEqual => isEqual);
        if (IsComparisonOfObjects(left, right, leftType) || IsComparisonOfObjects(right, left, rightType))
            throw EvaluationException.Unsupported(where.Syntax, "a comparison of objects", "numbers and strings as such");
        if (HasOperator(leftType) || HasOperator(rightType))
            throw EvaluationException.Unsupported(where.Syntax, "an operator of a class", "numbers");
        if (left is RecordValue || right is RecordValue)
            return AreEqualRecords(left, right, where);
        (left, right) = Arithmetic.Alike(left, right);
        return Operate(where, BinaryOperatorKind.Equals, left, right) is true;
    }

    private static ITypeSymbol? ElementType(ITypeSymbol? type, int element)
    {
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
            type = nullable.TypeArguments[0];
        return type is INamedTypeSymbol { IsTupleType: true } tuple ? tuple.TupleElements[element].Type : null;
    }

    /// <summary>Whether a type, or one that it derives from, defines <c>==</c> itself.</summary>
    private static bool HasOperator(ITypeSymbol? type)
    {
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
            type = nullable.TypeArguments[0];
        for (; type is { SpecialType: SpecialType.None, IsTupleType: false }; type = type.BaseType)
        {
            if (type.GetMembers(WellKnownMemberNames.EqualityOperatorName).Any(method => !method.IsImplicitlyDeclared))
                return true;
        }
        return false;
    }
}
