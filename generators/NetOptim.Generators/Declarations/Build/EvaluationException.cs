using Microsoft.CodeAnalysis;
using NetOptim.Generators.Diagnostics;

namespace NetOptim.Generators.Declarations.Build;

/// <summary>Ends an evaluation: which rule is broken, and by which expression.</summary>
internal sealed class EvaluationException(Rule? rule, SyntaxNode where, params string[] values) : Exception
{
    /// <summary>Null where the C# compiler itself has said what is wrong.</summary>
    public Rule? Rule => rule;

    public SyntaxNode Where => where;

    public IReadOnlyList<string> Values => values;

    /// <summary>A construct that the evaluator does not know.</summary>
    /// <param name="instead">What to write in its place.</param>
    public static EvaluationException Unsupported(SyntaxNode where, string what, string instead) => new(Rules.Unsupported, where, what, instead);

    public static EvaluationException RunTime(SyntaxNode where, string what, string why) => new(Rules.RunTimeValue, where, what, why);

    /// <summary>What would be an exception at run time.</summary>
    public static EvaluationException Failed(SyntaxNode where, string why) => new(Rules.EvaluationFailed, where, why);
}

/// <summary>Only a conversion that a type defines leads from a value to a type; the statement that asks for it says so.</summary>
internal sealed class OtherConversionException : Exception;
