using Microsoft.CodeAnalysis;

namespace NetOptim.Generators.Declarations.Build;

/// <summary>The functions of <c>System.Math</c> that channel counts are computed with.</summary>
internal static class MathFunctions
{
    /// <summary>For the message about the others.</summary>
    public const string Known = "Math.Min, Max, Abs, Round, Ceiling, Floor, Truncate, Sqrt, Pow, Log, Exp, Clamp or Sign";

    /// <returns>The result, or null where the evaluator has no such function.</returns>
    /// <exception cref="ArithmeticException">No number has that result.</exception>
    public static object? Call(IMethodSymbol method, object?[] arguments) =>
        method.Parameters.Any(parameter => parameter.Type.TypeKind == TypeKind.Enum) ? Rounded(arguments) : Call(method.Name, arguments);

    private static object? Call(string name, object?[] arguments) => (name, arguments) switch
    {
        ("Min", [int a, int b]) => Math.Min(a, b),
        ("Max", [int a, int b]) => Math.Max(a, b),
        ("Min", [long a, long b]) => Math.Min(a, b),
        ("Max", [long a, long b]) => Math.Max(a, b),
        ("Min", [double a, double b]) => Math.Min(a, b),
        ("Max", [double a, double b]) => Math.Max(a, b),
        ("Min", [float a, float b]) => Math.Min(a, b),
        ("Max", [float a, float b]) => Math.Max(a, b),
        ("Abs", [int a]) => Math.Abs(a),
        ("Abs", [long a]) => Math.Abs(a),
        ("Abs", [double a]) => Math.Abs(a),
        ("Abs", [float a]) => Math.Abs(a),
        ("Sign", [int a]) => Math.Sign(a),
        ("Sign", [double a]) => Math.Sign(a),
        ("Clamp", [int a, int low, int high]) when low <= high => Math.Min(Math.Max(a, low), high),
        ("Clamp", [double a, double low, double high]) when low <= high => Math.Min(Math.Max(a, low), high),
        ("Round", [double a]) => Math.Round(a),
        ("Round", [double a, int digits]) when digits is >= 0 and <= 15 => Math.Round(a, digits),
        ("Ceiling", [double a]) => Math.Ceiling(a),
        ("Floor", [double a]) => Math.Floor(a),
        ("Truncate", [double a]) => Math.Truncate(a),
        ("Sqrt", [double a]) => Math.Sqrt(a),
        ("Pow", [double a, double b]) => Math.Pow(a, b),
        ("Log", [double a]) => Math.Log(a),
        ("Log", [double a, double newBase]) => Math.Log(a, newBase),
        ("Exp", [double a]) => Math.Exp(a),
        _ => null,
    };

    /// <summary><c>Math.Round(value, MidpointRounding)</c>; the enumeration is a number here.</summary>
    private static object? Rounded(object?[] arguments) => arguments switch
    {
        [double a, 0] => Math.Round(a, MidpointRounding.ToEven),
        [double a, 1] => Math.Round(a, MidpointRounding.AwayFromZero),
        [double a, 2] => Math.Truncate(a),
        [double a, 3] => Math.Floor(a),
        [double a, 4] => Math.Ceiling(a),
        _ => null,
    };
}
