namespace NetOptim.Generators.Tests.Build;

/// <summary>Each construct that the evaluator understands has the meaning that C# gives it.</summary>
public class EvaluatorTests
{
    [Theory]
    [InlineData("x = x.Dense(3); return x;", "3")]
    [InlineData("return x.Dense(3).Relu().Dense(4);", "3 4")]
    [InlineData("int a = 2, b = 3; a += b; a *= 2; a -= 1; a <<= 1; return x.Dense(a);", "18")]
    [InlineData("int a = 7; return x.Dense(a / 2 + a % 4 * 10 - -1);", "34")]
    [InlineData("int a = 5; return x.Dense((a & 4) | (a ^ 3) | ~a & 8).Dense(1 << a).Dense(100 >> 2);", "14 32 25")]
    [InlineData("long a = 3_000_000_000; return x.Dense((int)(a / 1_000_000_000));", "3")]
    [InlineData("double a = 2.5; return x.Dense((int)(a * 3)).Dense((int)Math.Round(a)).Dense((int)Math.Ceiling(a)).Dense((int)Math.Floor(a));", "7 2 3 2")]
    [InlineData("float a = 0.1f; return x.Dense((int)(a * 100));", "10")]
    [InlineData("int a = 10; a = (int)(a * 1.26); a += (int)2.9; return x.Dense(a);", "14")]
    [InlineData("int a = 10; a = Math.Max(a, 12) + Math.Min(3, 4) + Math.Abs(-5); return x.Dense(a).Dense(Math.Clamp(a, 1, 6));", "20 6")]
    [InlineData("int a = 1; int b = a++ + ++a; return x.Dense(a).Dense(b).Dense(a-- - 1);", "3 4 2")]
    [InlineData("byte a = 250; a += 5; char c = 'c'; c++; return x.Dense(a).Dense(c - 'a');", "255 3")]
    [InlineData("bool a = true, b = false; return x.Dense(a && !b ? 2 : 3).Dense(a ^ b ? 4 : 5).Dense(b || a == b ? 6 : 7);", "2 4 7")]
    [InlineData("int zero = 0; return x.Dense(zero == 0 || 1 / zero > 0 ? 2 : 3);", "2")]
    [InlineData("string s = \"a\" + 1; s += 'b'; return x.Dense(s == \"a1b\" ? s.Length : 9);", "3")]
    [InlineData("for (int i = 1; i <= 3; i++) x = x.Dense(i); return x;", "1 2 3")]
    [InlineData("for (int i = 0, j = 9; i < j; i += 2, j -= 1) { if (i == 2) continue; if (i == 4) break; x = x.Dense(i + j); } return x.Dense(1);", "9 1")]
    [InlineData("int i = 5; while (i > 0) { i -= 2; x = x.Dense(i + 2); } return x;", "5 3 1")]
    [InlineData("int i = 1; do { x = x.Dense(i); i *= 3; } while (i < 10); return x;", "1 3 9")]
    [InlineData("int i = 1; do { if (i == 1) continue; x = x.Dense(i); } while (++i < 4); return x;", "2 3")]
    [InlineData("foreach (int u in new[] { 4, 5 }) x = x.Dense(u); return x;", "4 5")]
    [InlineData("foreach (var (u, v) in new (int, int)[] { (1, 2), (3, 4) }) x = x.Dense(u * v); return x;", "2 12")]
    [InlineData("int[] a = [1, 2]; a = [.. a, 7, .. a]; foreach (int u in a) x = x.Dense(u); return x;", "1 2 7 1 2")]
    [InlineData("int[] a = new int[3]; a[1] = 5; a[^1] = 6; a[0] += 4; return x.Dense(a[0]).Dense(a[1]).Dense(a[2]).Dense(a.Length);", "4 5 6 3")]
    [InlineData("int[] a = { 3, 4 }; return x.Dense(a[1]);", "4")]
    [InlineData("int[][] a = [[1, 2], [3]]; foreach (int[] b in a) foreach (int u in b) x = x.Dense(u); return x;", "1 2 3")]
    [InlineData("(int a, int b) t = (1, 2); (int c, int d) = t; (c, d) = (d, c); return x.Dense(t.a).Dense(t.Item2).Dense(c).Dense(d);", "1 2 2 1")]
    [InlineData("(double, int) t = (3, 4); return x.Dense((int)(t.Item1 / 2 * 2));", "3")]
    [InlineData("if (x.Size > 4) x = x.Dense(2); else x = x.Dense(3); if (x.Size > 4) return x; return x.Dense(5);", "2 5")]
    [InlineData("switch (x.Channels) { case 1: case 8: x = x.Dense(2); break; default: x = x.Dense(3); break; } return x;", "2")]
    [InlineData("switch (x.Channels) { default: x = x.Dense(3); break; case < 5: x = x.Dense(2); break; } return x;", "3")]
    [InlineData("for (int i = 0; i < 5; i++) switch (i) { case 1: continue; case > 2 when i != 3: return x; default: x = x.Dense(i + 1); break; } return x;", "1 3 4")]
    [InlineData("for (int i = 0; i < 5; i++) x = x.Dense(i switch { 0 => 7, 1 or 2 => 8, > 3 and < 9 => 9, var n when n == 3 => n, _ => 1 }); return x;", "7 8 8 3 9")]
    [InlineData("foreach (var t in new[] { (0, 1), (1, 0), (2, 2) }) x = x.Dense(t switch { (0, _) => 3, (> 0, 0) => 4, var (a, b) => a + b }); return x;", "3 4 4")]
    [InlineData("int? n = null; x = x.Dense(n ?? 3); n ??= 4; x = x.Dense(n.Value); return n is { } m && n is not null && m is int ? x.Dense(m + 1) : x;", "3 4 5")]
    [InlineData("int? n = null; n += 1; return x.Dense(n is null ? 2 : 3).Dense(n > 3 ? 4 : 5);", "2 5")]
    [InlineData("const int K = 3; return x.Dense(K * 2).Dense(nameof(x).Length);", "6 1")]
    [InlineData("int a = default; int b = default(int) + 1; _ = x; return x.Dense(a + b);", "1")]
    [InlineData("int Twice(int n) => 2 * n; int k = 3; int Plus() => k + 1; k = 5; return x.Dense(Twice(4)).Dense(Plus());", "8 6")]
    [InlineData("int Down(int n) => n == 0 ? 0 : n + Down(n - 1); return x.Dense(Down(10));", "55")]
    [InlineData("int a = 1; { int b = 2; a += b; } { int b = 3; a += b; } return x.Dense(a);", "6")]
    [InlineData("int total = 0; foreach (int n in x.Shape) total += n; return x.Dense(total + x.Shape.Count + x.Shape[0]);", "17")]
    [InlineData("var a = x.Dense(4); var b = a; b = b.Dense(5); return b.Dense(a == b ? 1 : a.Size);", "4 5 4")]
    [InlineData("return x.Dense(x.Shape[^1] + 1).Dense(x.Reshape(2, 4).Shape[^2]).Dense(x.Reshape(2, 4).Shape[1]);", "9 2 4")]
    [InlineData("return x.Dense(x.Channels + x.Reshape(2, 4).Channels).Dense(x.Reshape(2, 2, 2).Channels);", "12 2")]
    [InlineData("Node[] n = [x, x]; int i = 0; n[i++] += x.Dense(8); n[1] = n[0].Dense(i); return n[1].Dense(n[0] == x ? 1 : 2);", "8 1 2")]
    [InlineData("(Node Node, int Units) t = (x, 3); var u = t; t.Node = t.Node.Dense(t.Units++); return t.Node.Dense(t.Units).Dense(u.Units).Dense(u.Node.Size);", "3 4 3 8")]
    [InlineData("checked { int a = 3; return x.Dense(unchecked(a + 1)); }", "4")]
    public void Understands(string statements, string units) => Assert.Equal(units, string.Join(' ', BuildSource.Units(statements)));

    [Theory]
    [InlineData("return x.Dense(Units).Dense(Sizes[1]).Dense(Pairs[0].Width);", "6 4 9")]
    [InlineData("foreach ((int width, bool twice) in Pairs) x = x.Dense(twice ? 2 * width : width); return x;", "18 2")]
    [InlineData("return x.Dense(Divisible(30)).Dense(Divisible(30, divisor: 7)).Dense(Divisible(divisor: 100, value: 1.0));", "32 28 100")]
    [InlineData("return Block(Block(x, 3), units: 4, twice: true);", "3 4 4")]
    [InlineData("return Nest(x, 3);", "3 2 1")]
    [InlineData("return x.Dense(Width).Dense(Other.Units).Dense(Other.Square(3));", "12 5 9")]
    [InlineData("return x.Dense(Sum(1, 2, 3)).Dense(Sum() + 1);", "6 1")]
    [InlineData("return x.Dense(Pick(Activation.Gelu)).Twice();", "2 1 1")]
    [InlineData("return x.Dense(First(new[] { 4, 5 })).Dense(First([6]));", "4 6")]
    [InlineData("var (a, b) = Split(x); return (a + b).Dense(2);", "3 3 2")]
    [InlineData("void Check(int n) { if (n < 0) throw new ArgumentException(\"negative\"); } Check(3); return x.Dense(3);", "3")]
    public void Understands_members(string statements, string units) => Assert.Equal(units, string.Join(' ', BuildSource.Units(statements, Members)));

    private const string Members = """
        const int Units = 2 * 3;
        static readonly int[] Sizes = { 3, 4 };
        static readonly (int Width, bool Twice)[] Pairs = [(9, true), (2, false)];
        static int Width => Units * 2;
        static int Divisible(double value, int divisor = 8) => Math.Max(divisor, (int)(value + divisor / 2.0) / divisor * divisor);
        static Node Block(Node x, int units, bool twice = false) { x = x.Dense(units); return twice ? x.Dense(units) : x; }
        static Node Nest(Node x, int depth) => depth == 0 ? x : Nest(x.Dense(depth), depth - 1);
        static int Sum(params int[] all) { int sum = 0; foreach (int one in all) sum += one; return sum; }
        static int Pick(Activation kind) => kind switch { Activation.Relu => 1, Activation.Gelu => 2, _ => 3 };
        static T First<T>(T[] items) => items[0];
        static (Node, Node) Split(Node x) => (x.Dense(3), x.Dense(3));
        }
        static class Other
        {
            public const int Units = 5;
            public static int Square(int n) => n * n;
            public static Node Twice(this Node x) => x.Dense(1).Dense(1);
        """;

    [Fact]
    public void Arguments_are_those_that_were_written() => Assert.Equal(
        [
            "dense1 = Dense(x; units=4; activation=Elu; alpha=0.5)",
            "dropout1 = Dropout(dense1; rate=0.25)",
            "batchNorm1 = BatchNorm(dropout1; affine=0)",
            "gelu1 = Activation(batchNorm1; kind=Gelu)",
            "leakyRelu1 = Activation(gelu1; kind=LeakyRelu; alpha=0.2)",
            "activation1 = Activation(leakyRelu1; kind=Tanh)",
            "reshape1 = Reshape(activation1; shape=2×2)",
            "flatten1 = Flatten(reshape1)",
            "head = Dense(flatten1; units=3; bias=0; l2=0.1; weightInitializer=HeNormal)",
        ],
        BuildSource.Calls(BuildSource.Body("""
            x = x.Dense(4, Activation.Elu, alpha: 0.5).Dropout(rate: 0.25).BatchNorm(affine: false).Gelu().LeakyRelu(0.2);
            x = x.Activation(Activation.Tanh, alpha: null).Reshape(2, 2).Flatten();
            return x.Dense(3, bias: false, l2: 0.1, weightInitializer: Initializer.HeNormal, name: "head");
            """)));

    [Fact]
    public void Operators_and_concat_join_values() => Assert.Equal(
        [
            "dense1 = Dense(x; units=8)",
            "add1 = Add(x, dense1)",
            "multiply1 = Multiply(add1, dense1)",
            "concat1 = Concat(x, multiply1, x)",
            "concat2 = Concat(concat1, x)",
            "add2 = Add(concat2, concat2)",
            "multiply2 = Multiply(add2, concat2)",
        ],
        BuildSource.Calls(BuildSource.Body("""
            Node y = x.Dense(8);
            Node z = (x + y) * y;
            Node[] all = [Node.Concat(x, z, x), x];
            Node w = Node.Concat(all);
            Node v = w;
            v += w;
            return Node.Multiply(v, w);
            """)));

    [Fact]
    public void Dimensions_are_known_while_evaluating() => Assert.Equal(
        [2, 4, 4, 64, 3, 192],
        BuildSource.Units(
            """
            Node y = x.Dense(x.Channels).Dense(x.Height).Dense(x.Width);
            y = y.Dense(Node.Concat(z.Flatten(), z.Flatten()).Size);
            return y.Dense(z.Shape.Count).Dense(y.Size * 3);
            """.Replace("x.Dense(x.Channels)", "x.Flatten().Dense(x.Channels)", StringComparison.Ordinal).Replace("z.", "x.", StringComparison.Ordinal),
            attributes: "[Model, Input(2, 4, 4)]"));

    [Fact]
    public void Follows_partial_methods_to_the_part_with_the_body()
    {
        string source = BuildSource.Class("""
            private static partial Node Build(Node x);
            private static partial Node Build(Node y) => Wider(y, units: 3);
            private static partial Node Wider(Node x, int units, int by = 2);
            private static partial Node Wider(Node input, int count, int by) => input.Dense(count * by);
            """);

        Assert.Equal(["wider1.dense1 = Dense(x; units=6)"], BuildSource.Calls(source));
    }
}
