using System.Globalization;
using Microsoft.CodeAnalysis;

namespace NetOptim.Generators.Tests.Build;

/// <summary>What the evaluator does not understand, or what is wrong with a call, is said under that very expression.</summary>
public class BuildRuleTests
{
    private const string Members = """
        static int Mutable = 3;
        static readonly int FromElsewhere = Environment.ProcessorCount;
        static readonly int[] Sizes = [3, 4];
        static readonly int Ring = Ring2 + 1;
        static readonly int Ring2 = 4;
        static readonly int Late = After() + 1;
        static readonly int[] AfterIt = [4];
        static int After() => AfterIt[0];
        static readonly int Assigned = 4;
        static Net() => Assigned = 5;
        [System.Diagnostics.Conditional("NEVER")] static void Sometimes() => throw new Exception();
        int Field;
        int Instance() => Field;
        static int Endless(int n) => Endless(n + 1);
        static int WithOut(out int n) => n = 3;
        static System.Collections.Generic.IEnumerable<int> Iterator() { yield return 3; }
        static int Inner() => Sizes.Length + Mutable;
        static int Inner2() { int n = 0; for (int i = 0; i < 100; i++) n += i; return n; }
        static Node Twice(Node x, string name) => x.Dense(8, Activation.Relu).Dense(8) + x;
        static Node Outer(Node x, string name) => Twice(x, name).Dense(8, name: "last");
        static Node Last(Node x, string name = "last") => x.Dense(8, Activation.Relu, name: "last");
        static Node? Nothing(Node x) => null;
        record Stage(int Units) { public Node Residual(Node x) => x + x.Dense(Units); }
        record struct StageStruct(int Units);
        sealed record Link(Link? A, Link? B);
        record Derived(int Other) : Stage(Other);
        record Kept(int Units) { public int Other { get; } = Units; }
        """;

    [Theory]
    [InlineData("NOPT5003", "Func<int, int> f = [|n => n + 1|]; return x.Dense(f(2));")]
    [InlineData("NOPT5003", "var list = [|new System.Collections.Generic.List<int>()|]; return x.Dense(3);")]
    [InlineData("NOPT5003", "[|Console.WriteLine(1)|]; return x.Dense(3);")]
    [InlineData("NOPT5003", "return x.Dense([|\"abc\".IndexOf('b')|]);")]
    [InlineData("NOPT5003", "return x.Dense((int)[|Math.Sin(1)|]);")]
    [InlineData("NOPT5003", "int n; WithOut([|out n|]); return x.Dense(n);")]
    [InlineData("NOPT5003", "[|again: goto again;|]")]
    [InlineData("NOPT5003", "[|try { x = x.Dense(3); } finally { }|] return x;")]
    [InlineData("NOPT5003", "int n = 3; ref int [|m = ref n|]; return x.Dense(m);")]
    [InlineData("NOPT5003", "int[,] a = [|new int[2, 2]|]; return x.Dense(a[0, 0]);")]
    [InlineData("NOPT5003", "return x.Dense(2, name: $\"a[|{3:D2}|]\");")]
    [InlineData("NOPT5003", "return x.Dense(2, name: [|string.Format(\"a\")|]);")]
    [InlineData("NOPT5003", "object o = 3; return x.Dense(o is [|int n|] ? n : 2);")]
    [InlineData("NOPT5003", "object o = 1, p = 1; return x.Dense((o, 2) [|==|] (p, 2) ? 3 : 4);", true)]
    [InlineData("NOPT5003", "return x.Dense([|new Kept(3)|].Units);")]
    [InlineData("NOPT5003", "return x.Dense([|new Derived(3)|].Units);")]
    [InlineData("NOPT5003", "Stage s = new(3); return x.Dense([|s.ToString()|].Length);")]
    [InlineData("NOPT5003", "StageStruct s = new(3); [|s.Units|] = 4; return x.Dense(s.Units);")]
    [InlineData("NOPT5004", "return x.Dense(new Stage([|Mutable|]).Units);")]
    [InlineData("NOPT5006", "Stage? s = null; return x.Dense([|s|]!.Units);")]
    [InlineData("NOPT5008", "return new Stage(4).Residual(x).Dense(3);", true)]
    [InlineData("NOPT5007", "x?.[|Dense(4)|]; return x.Dense(3);", true)]
    [InlineData("NOPT2001", "Node? y = x; return y?.Dense([|0|])!;")]
    [InlineData("NOPT5003", "decimal d = 1.5m; return x.Dense((int)([|d + d|]));")]
    [InlineData("NOPT5003", "[|Mutable|] = 4; return x.Dense(3);")]
    [InlineData("NOPT5003", "[|Mutable|]++; return x.Dense(3);")]
    [InlineData("NOPT5003", "int[] a = [1, 2]; int[] b = [[|.. a|], a[0] = 5]; return x.Dense(b[0]);")]
    [InlineData("NOPT5003", "(int a, int b) t = [|default((int, Guid))|] is (var n, _) ? (n, 1) : (1, 2); return x.Dense(t.a);")]
    [InlineData("NOPT5003", "System.Collections.Generic.HashSet<int> h = [|[1, 1]|]; return x.Dense(h.Count);")]
    [InlineData("NOPT5003", "Activation a = Activation.Relu; return x.Dense(3, name: $\"{[|a|]}\");")]
    [InlineData("NOPT5003", "foreach (int n in [|Iterator()|]) x = x.Dense(n); return x;", true)]
    [InlineData("NOPT5004", "return x.Dense([|Mutable|]);")]
    [InlineData("NOPT5004", "return x.Dense([|Environment.ProcessorCount|]);")]
    [InlineData("NOPT5004", "return x.Dense([|Environment.TickCount|] % 3 + 1);")]
    [InlineData("NOPT5004", "return x.Dense(FromElsewhere);", true)]
    [InlineData("NOPT5004", "return x.Dense(Inner());", true)]
    [InlineData("NOPT5005", "while (true) x = [|x.Dense(3)|];")]
    [InlineData("NOPT5005", "[|for (int i = 0; ; i++)|] { }")]
    [InlineData("NOPT5005", "int i = 0; [|while (i < 3)|] i -= 0; return x.Dense(3);")]
    [InlineData("NOPT5005", "int i = 0; do i -= 0; [|while (i < 3)|]; return x.Dense(3);")]
    [InlineData("NOPT5005", "int i = 0; [|while (i < 3)|] { for (int j = 0; j < 1000; j++) i *= 1; } return x.Dense(3);")]
    [InlineData("NOPT5005", "for (int i = 0; i < 3; i++) { int j = 0; [|while (j < 3)|] j *= i; } return x.Dense(3);")]
    [InlineData("NOPT5005", "int i = 0; [|while (i < 3)|] i *= Inner2(); return x.Dense(3);")]
    [InlineData("NOPT5005", "int Fib(int n) => n < 2 ? n : [|Fib(n - 1)|] + Fib(n - 2); return x.Dense(Fib(40));")]
    [InlineData("NOPT5005", "int Down(int n) => n < 2 ? n : [|Down(n + 1)|]; return x.Dense(Down(40));")]
    [InlineData("NOPT5005", "return x.Dense(Endless(1));", true)]
    [InlineData("NOPT5006", "double d = 0; return x.Dense([|Math.Sign(d / d)|]);")]
    [InlineData("NOPT5003", "[|Sometimes()|]; return x.Dense(3);")]
    [InlineData("NOPT5005", "Link? a = null, b = null; for (int i = 0; i < 50; i++) (a, b) = (new Link(a, a), new Link(b, b)); return x.Dense([|a == b|] ? 2 : 3);")]
    [InlineData("NOPT5006", "int[] a = [1]; return x.Dense([|a switch { { Length: 5 } => 1 }|]);")]
    [InlineData("NOPT5004", "return x.Dense(Ring);", true)]
    [InlineData("NOPT5004", "return x.Dense(Ring2 + Late);", true)]
    [InlineData("NOPT5004", "return x.Dense([|Assigned|]);")]
    [InlineData("NOPT5005", "string s = \"ab\"; while (true) s = [|s + s|];")]
    [InlineData("NOPT5005", "int[] a = [|new int[int.MaxValue]|]; return x.Dense(a.Length);")]
    [InlineData("NOPT5005", "int[] a = [1]; while (true) a = [|[.. a, .. a]|];")]
    [InlineData("NOPT5006", "int[] a = [1, 2]; int i = 2; return x.Dense(a[[|i|]]);")]
    [InlineData("NOPT5006", "int[] a = [1, 2]; return x.Dense(a[[|^3|]]);")]
    [InlineData("NOPT5006", "int zero = 0; return x.Dense([|3 / zero|]);")]
    [InlineData("NOPT5006", "int n = int.MaxValue; return x.Dense([|n + 1|]);")]
    [InlineData("NOPT5006", "int n = int.MaxValue; [|n++|]; return x.Dense(n);")]
    [InlineData("NOPT5006", "double d = 1e20; return x.Dense([|(int)d|]);")]
    [InlineData("NOPT5006", "int n = -1; int[] a = new int[[|n|]]; return x.Dense(a.Length);")]
    [InlineData("NOPT5006", "return [|Nothing(x)|]!.Dense(3);")]
    [InlineData("NOPT5006", "int[]? a = null; return x.Dense([|a|]![0]);")]
    [InlineData("NOPT5006", "[|throw new ArgumentException(\"odd\");|]")]
    [InlineData("NOPT5006", "return x.Dense([|x.Size switch { 1 => 2, 3 => 4 }|]);")]
    [InlineData("NOPT5006", "return x.Dense([|(1, (2, new Link(null, null))) switch { (2, _) => 3 }|]);")]
    [InlineData("NOPT5006", "return x.Dense([|x.Height|]);")]
    [InlineData("NOPT5006", "return [|Node.Concat()|].Dense(3);")]
    [InlineData("NOPT5006", "return null!;", true)]
    [InlineData("NOPT5007", "x.[|Dense(4)|]; return x.Dense(3);")]
    [InlineData("NOPT5007", "var y = x.Dense(4).[|Dense(5, Activation.Relu)|]; return x.Dense(3);")]
    [InlineData("NOPT5008", "return ([|x + x.Dense(4)|]).Dense(3);")]
    [InlineData("NOPT5008", "Node y = x.Dense(4); [|y *= x|]; return y.Dense(3);")]
    [InlineData("NOPT5009", "return Node.Concat(x, x, [|x.Reshape(2, 4)|]).Flatten().Dense(3);")]
    [InlineData("NOPT5010", "return x.Reshape([|3, 3|]).Flatten().Dense(3);")]
    [InlineData("NOPT3013", "return x.Dense(4).[|Softmax()|].Dense(3);")]
    [InlineData("NOPT2001", "return x.Reshape(2, [|-4|]).Flatten().Dense(3);")]
    [InlineData("NOPT2001", "return x.Dense([|0|]);")]
    [InlineData("NOPT2001", "int n = 5; while (n > 0) n -= 3; return x.Dense(activation: Activation.Relu, units: n).Dense(3);", true)]
    [InlineData("NOPT2001", "return x.Dropout([|rate: 1.0|]).Dense(3);")]
    [InlineData("NOPT2003", "return x.Dropout([|double.NaN|]).Dense(3);")]
    [InlineData("NOPT2004", "return x.Activation([|(Activation)99|]).Dense(3);")]
    [InlineData("NOPT2002", "return x.Dense(3, Activation.Relu, [|alpha: 0.1|]);")]
    [InlineData("NOPT1008", "return x.Dense(3, Activation.Relu, name: \"a\").Dense(3, [|name: \"a\"|]);")]
    [InlineData("NOPT1008", "return Twice(Twice(x, \"b\"), [|\"b\"|]);")]
    [InlineData("NOPT1008", "return Twice(name: \"b\", x: Outer(x, name: \"b\")) + Outer(x, [|name: \"b\"|]);")]
    [InlineData("NOPT1008", "for (int i = 0; i < 3; i++) x = Twice(x, [|\"b\"|]); return x;")]
    [InlineData("NOPT1008", "return Last(Last(x, \"\"), [|\"\"|]);")]
    [InlineData("NOPT1008", "return [|Last(Last(x))|];")]
    [InlineData("NOPT1008", "static Node Both(Node x, string name) => x.Dense(8, name: \"a\").Dense(8, [|name: \"a\"|]); return Both(x, \"b\");")]
    [InlineData("NOPT1009", "return x.Dense(3, [|name: \"a b\"|]);")]
    [InlineData("NOPT3001", "return x.Reshape(2, 2, 2).[|Dense(3)|];")]
    [InlineData("NOPT3021", "return x.[|MultiHeadAttention(2)|].Flatten().Dense(3);")]
    [InlineData("NOPT3021", "return x.[|TransformerBlock(2)|].Flatten().Dense(3);")]
    [InlineData("NOPT3021", "return x.[|PositionEmbedding()|].Flatten().Dense(3);")]
    [InlineData("NOPT3022", "return x.Relu().[|Embedding(5, 3)|].Flatten().Dense(3);")]
    [InlineData("NOPT3022", "return x.Dropout(0.1).[|Embedding(5, 3)|].Flatten().Dense(3);")]
    [InlineData("NOPT3022", "Node d = x.Dropout(0.1); return d.[|Embedding(5, 3)|].Flatten().Dense(8) + d;")]
    [InlineData("NOPT3022", "return x.Reshape(8, 1).[|Embedding(5, 3)|].Flatten().Dense(3);")]
    [InlineData("NOPT3023", "return x.Reshape(2, 4).MultiHeadAttention([|heads: 3|]).Flatten().Dense(3);")]
    [InlineData("NOPT3024", "return x.Embedding(5, 3).Dense(5, [|tiedTo: \"tokens\"|]).Flatten().Dense(3);")]
    [InlineData("NOPT3025", "return x.Embedding(5, 3).Dense(3, [|tiedTo: \"embedding1\"|]).Flatten().Dense(3);")]
    [InlineData("NOPT3012", "return x.Reshape(8, 1).[|LayerNorm()|].Flatten().Dense(3);")]
    [InlineData("NOPT3003", "return x.Relu().[|Tanh()|].Dense(3);")]
    [InlineData("NOPT2005", "for (int i = 0; i < 30; i++) x = [|Node.Concat(x, x)|]; return x.Dense(3);", true)]
    public void Fires(string id, string statements, bool anywhere = false)
    {
        string marked = BuildSource.Body(statements, Members);
        if (!anywhere)
        {
            Markup.AssertFires(id, marked);
            return;
        }
        string source = marked.Replace("[|", "", StringComparison.Ordinal).Replace("|]", "", StringComparison.Ordinal);
        Diagnostic found = Assert.Single(TestCompilation.Analyze(source), diagnostic => diagnostic.Id == id);
        Assert.True(found.Location.IsInSource);
    }

    [Theory]
    [InlineData("Node [|Build|](Node x) => x.Dense(3);", "it is not static")]
    [InlineData("static Node [|Build|]<T>(Node x) => x.Dense(3);", "it has type parameters")]
    [InlineData("static Node [|Build|](Node x, int n) => x.Dense(n);", "it does not take one Node")]
    [InlineData("static Node [|Build|](int x) => throw new Exception();", "it takes 'int'")]
    [InlineData("static int [|Build|](Node x) => x.Size;", "it returns 'int'")]
    [InlineData("static Node [|Build|](ref Node x) => x.Dense(3);", "it does not take one Node")]
    public void A_wrong_signature_is_said_under_the_name(string members, string reason)
    {
        string marked = BuildSource.Class(members);
        Markup.AssertFires("NOPT5001", marked);
        string source = marked.Replace("[|", "", StringComparison.Ordinal).Replace("|]", "", StringComparison.Ordinal);
        Assert.Contains(reason, TestCompilation.Analyze(source).Single(diagnostic => diagnostic.Id == "NOPT5001").GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Fact]
    public void Layers_in_both_forms_are_refused() =>
        Markup.AssertFires("NOPT5002", BuildSource.Class("static Node [|Build|](Node x) => x.Dense(3);", "[Model, Input(8), Dense(4)]"));

    [Fact]
    public void A_method_build_that_has_nothing_to_do_with_nodes_may_stand_beside_attributes() =>
        TestCompilation.Generate(BuildSource.Class("internal static int Build(string text) => text.Length;", "[Model, Input(8), Dense(4)]")).AssertCompiles();

    [Fact]
    public void The_message_of_a_throw_is_shown() => Assert.Contains(
        "channels must be even: 7",
        Message("int n = 7; if (n % 2 != 0) throw new ArgumentException($\"channels must be even: {n}\"); return x.Dense(n);"), StringComparison.Ordinal);

    [Fact]
    public void An_error_in_a_helper_of_another_class_is_said_there()
    {
        string source = BuildSource.Body("return Blocks.Wide(x);") + """

            internal static class Blocks
            {
                internal static Node Wide(Node x) => x.Dense(Environment.ProcessorCount);
            }
            """;
        Diagnostic found = Assert.Single(TestCompilation.Analyze(source), diagnostic => diagnostic.Id == "NOPT5004");
        Assert.Equal("Environment.ProcessorCount", source[found.Location.SourceSpan.Start..found.Location.SourceSpan.End]);
    }

    [Fact]
    public void A_call_in_a_loop_that_is_wrong_every_time_is_reported_once() =>
        Assert.Single(TestCompilation.Analyze(BuildSource.Body("for (int i = 0; i < 5; i++) x = x.Relu().Tanh().Dense(8); return x;")), diagnostic => diagnostic.Id == "NOPT3003");

    [Fact]
    public void Rules_about_neighbours_hold_only_where_nothing_else_takes_the_value()
    {
        string residual = "Node y = x.Dense(8).BatchNorm(); y = y.Relu().Dense(8) + y; return y.LayerNorm().Dense(3);";
        Assert.DoesNotContain(TestCompilation.Analyze(BuildSource.Body(residual)), diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning);
        string shared = "Node y = x.Dense(8); return (y.BatchNorm().Relu() + y).Dense(3);";
        Assert.DoesNotContain(TestCompilation.Analyze(BuildSource.Body(shared)), diagnostic => diagnostic.Id == "NOPT3008");
    }

    [Theory]
    [InlineData("static Node Build(Node x) => Block(x, 3); static Node Block(Node x, int [|width|]) => x.Dense(4);")]
    [InlineData("static Node Build(Node x) { return Block(x, 3); static Node Block(Node x, int [|width|]) => x.Dense(4); }")]
    [InlineData("static Node Build(Node x) => Join(x, x.Dense(8)).Dense(3); static Node Join(Node a, Node [|b|]) => a + a;")]
    public void A_parameter_that_nothing_is_made_of_is_marked(string members) => Markup.AssertFires("NOPT5020", BuildSource.Class(members));

    [Theory]
    [InlineData("static Node Build(Node x) => Block(x, name: \"a\"); static Node Block(Node x, string name) => x.Dense(4);")]
    [InlineData("static Node Build(Node x) => Block(x, 3); static Node Block(Node x, int _) => x.Dense(4);")]
    [InlineData("static Node Build(Node x) => x.Dense(Width(3)); static int Width(int n) => 4;")]
    [InlineData("static Node Build(Node x) => Block(x, 3); static Node Block(Node x, int n) { return Inner(); Node Inner() => x.Dense(n); }")]
    public void A_parameter_that_has_its_use_is_let_pass(string members) =>
        Assert.DoesNotContain(TestCompilation.Analyze(BuildSource.Class(members)), diagnostic => diagnostic.Id == "NOPT5020");

    [Theory]
    [InlineData("Node y = x.Dense(16).Relu(); return (y.Dense(4) + y).Dense(3);", "the left has 4 (relu1 16 → dense2 4) and the right 16 (relu1 16)")]
    [InlineData("return (x + x.Dense(4).Relu()).Dense(3);", "the left has 8 (input 8) and the right 4 (input 8 → dense1 4 → relu1 4)")]
    [InlineData("Node y = x; for (int i = 0; i < 9; i++) y = y.Dense(9 - i).Tanh(); return (y * x).Dense(3);", "the left has 1 (… → tanh7 3 → dense8 2 → tanh8 2 → dense9 1 → tanh9 1) and the right 8 (input 8)")]
    public void Both_chains_of_shapes_are_shown(string statements, string chains)
    {
        string message = TestCompilation.Analyze(BuildSource.Body(statements)).Single(diagnostic => diagnostic.Id == "NOPT5008").GetMessage(CultureInfo.InvariantCulture);
        Assert.Contains(chains, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chain_of_very_many_calls_neither_crashes_nor_hangs()
    {
        string chain = string.Concat(Enumerable.Repeat(".Relu()", 1500));
        Generated generated = TestCompilation.Generate(BuildSource.Body($"return x{chain}.Dense(3);"));
        Assert.Null(generated.Exception);
        Assert.Empty(generated.Diagnostics);
    }

    private static string Message(string statements) =>
        TestCompilation.Analyze(BuildSource.Body(statements)).First(diagnostic => diagnostic.Id == "NOPT5006").GetMessage(CultureInfo.InvariantCulture);
}
