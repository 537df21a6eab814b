using System.Globalization;
using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using NetOptim.Generators.Declarations;
using NetOptim.Generators.Declarations.Build;
using NetOptim.Generators.Diagnostics;

namespace NetOptim.Generators.Tests.Build;

/// <summary>Methods that the C# compiler compiles and the runtime runs, and that the evaluator evaluates: both must come to the same numbers.</summary>
public class OracleTests
{
    /// <summary>All bodies in one assembly, each in a model of its own, whose <c>Build</c> names a layer after every number that its body returns.</summary>
    private static readonly CSharpCompilation Models = Compile();
    private static readonly Assembly Loaded = Load(Models);

    private static string[] All => [.. Computed, .. Failing, .. Refused];

    public static TheoryData<string> Computed => new((string[])[.. OracleBodies.Computed, .. RecordBodies.Computed]);

    public static TheoryData<string> Failing => new((string[])[.. OracleBodies.Failing, .. RecordBodies.Failing]);

    public static TheoryData<string> Refused => new((string[])[.. OracleBodies.Refused, .. RecordBodies.Refused]);

    private const string Helpers = """
        using System;
        using System.Collections.Generic;
        using NetOptim;

        internal enum Size { Small = 1, Large = 4, Huge = 8 }

        internal enum Small : byte { One = 1, Four = 4 }

        internal interface IShape
        {
            static virtual int Corners() => 0;
            static int Of<T>() where T : IShape => T.Corners();
        }

        internal sealed class Square : IShape
        {
            public static int Corners() => 4;
        }

        /// <summary>Members that are constants to the evaluator.</summary>
        internal static class S
        {
            public const int Side = 3;
            public static readonly int[] Sides = [Side, Side + 1];
            public static readonly (int A, int B) Pair = (Sides[0], Sides[1] * 2);
            public static readonly string Text = $"{Pair.B}x" + Side;
            public static int Area => Side * Sides[0];
            public static int Twice(int n) { int Local(int m) => m + n; return Local(n); }
        }

        internal static class H
        {
            public static readonly int[] Table = [5, 6, 7];
            public static readonly (int Width, bool Twice)[] Pairs = [(9, true), (2, false)];
            public static int Fib(int n) => n < 2 ? n : Fib(n - 1) + Fib(n - 2);
            public static int Gcd(int a, int b) => b == 0 ? a : Gcd(b, a % b);
            public static int Three(int a, int b = 20, int c = 300) => a + 10 * b + 100 * c;
            public static int Sum(params int[] all) { int sum = 0; foreach (int one in all) sum += one; return sum; }
            public static int Count(this int[] all, int of) { int n = 0; foreach (int one in all) { if (one == of) n++; } return n; }
            public static int[] Codes(string text) { int[] codes = new int[text.Length]; int i = 0; foreach (char one in text) codes[i++] = one; return codes; }
            public static T Pick<T>(bool first, T a, T b) => first ? a : b;
            public static (int Quotient, int Remainder) Divide(int a, int b) => (a / b, a % b);
            public static int First(int[] all, int fallback) { foreach (int one in all) { if (one > 0) return one; } return fallback; }
            public static int ReadTwice(in int value, int[] all) { int before = value; all[0] = 70; return before * 100 + value; }
            public static bool IsEven(int n) => n == 0 || IsOdd(n - 1);
            public static bool IsOdd(int n) => n != 0 && IsEven(n - 1);
        }

        """;

    [Theory]
    [MemberData(nameof(Computed))]
    public void Evaluates_to_what_csharp_computes(string body)
    {
        int[] expected = Run(body);
        BuildDeclaration build = Evaluate(body);
        Assert.Empty(build.Problems.Select(problem => string.Format(CultureInfo.InvariantCulture, problem.Rule.Message, [.. problem.Values])));
        Assert.True(build.Complete);
        Assert.Equal(expected, build.Calls.Select(call => int.Parse(call.Name, CultureInfo.InvariantCulture)));
    }

    [Theory]
    [MemberData(nameof(Failing))]
    public void Fails_where_csharp_throws(string body)
    {
        Assert.ThrowsAny<Exception>(() => Run(body));
        Assert.Equal(Rules.EvaluationFailed, Assert.Single(Evaluate(body).Problems).Rule);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void Refuses_what_it_would_compute_otherwise(string body)
    {
        Run(body);
        Assert.Equal(Rules.Unsupported, Assert.Single(Evaluate(body).Problems).Rule);
    }

    private static int Place(string body) => System.Array.IndexOf(All, body);

    private static BuildDeclaration Evaluate(string body) =>
        DeclarationReader.Read(Models.GetTypeByMetadataName($"Net{Place(body)}")!, Models, CancellationToken.None).Declaration.Build!;

    private static int[] Run(string body)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        try
        {
            return (int[])Loaded.GetType($"Net{Place(body)}")!.GetMethod("Run", BindingFlags.Static | BindingFlags.NonPublic)!.Invoke(null, null)!;
        }
        catch (TargetInvocationException thrown)
        {
            ExceptionDispatchInfo.Throw(thrown.InnerException!);
            throw;
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    /// <summary>With arithmetic checked, as the evaluator's always is.</summary>
    private static CSharpCompilation Compile()
    {
        string source = Helpers + RecordBodies.Types + string.Join("\n", All.Select((body, i) => $$"""
            [Model, Input(8)]
            public partial class Net{{i}}
            {
                static Node Build(Node x) { foreach (int number in Run()) x = x.Relu(name: $"{number}"); return x; }

                static int[] Run() { {{body}} }
            }
            """));
        CSharpCompilation compilation = TestCompilation.Of(source);
        return compilation.WithOptions(compilation.Options.WithOverflowChecks(true));
    }

    private static Assembly Load(CSharpCompilation compilation)
    {
        using var image = new MemoryStream();
        EmitResult emitted = compilation.Emit(image);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)));
        image.Position = 0;
        return new AssemblyLoadContext(null, isCollectible: true).LoadFromStream(image);
    }
}
