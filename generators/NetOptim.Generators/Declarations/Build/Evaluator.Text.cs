using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace NetOptim.Generators.Declarations.Build;

/// <summary>Text that is made of values.</summary>
internal sealed partial class Evaluator
{
    private string Interpolate(IInterpolatedStringOperation interpolated, Frame frame)
    {
        var text = new StringBuilder();
        foreach (IInterpolatedStringContentOperation part in interpolated.Parts)
        {
            text.Append(part switch
            {
                IInterpolatedStringTextOperation literal => Evaluate(literal.Text, frame),
                IInterpolationOperation { FormatString: null, Alignment: null } hole => Printable(Evaluate(hole.Expression, frame), hole.Expression),
                _ => throw EvaluationException.Unsupported(part.Syntax, "a format in a string", "the bare value"),
            });
            Budget.Limit(text.ToString(), interpolated.Syntax);
        }
        return text.ToString();
    }

    private static string Joined(string left, string right, IOperation where) => Budget.Limit(left + right, where.Syntax);

    /// <summary>A value as text; what is written otherwise here than at run time is refused.</summary>
    private static string Printable(object? value, IOperation expression)
    {
        while (expression is IConversionOperation { Type.IsReferenceType: true } boxing)
            expression = boxing.Operand;
        return value is NodeValue or ArrayValue or TupleValue or RecordValue or IndexValue or RangeValue || MayHaveName(value, expression.Type)
            ? throw EvaluationException.Unsupported(expression.Syntax, "this as text", "numbers and strings")
            : Arithmetic.Format(value);
    }
}
