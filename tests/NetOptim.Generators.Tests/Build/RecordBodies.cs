namespace NetOptim.Generators.Tests.Build;

/// <summary>Bodies as in <see cref="OracleBodies"/>, about records, about what is asked of a value's members, and about comparisons of values made of others.</summary>
internal static class RecordBodies
{
    /// <summary>What the bodies use.</summary>
    public const string Types = """
        internal record Stage(int Channels, int Blocks = 2, int Stride = 1)
        {
            public static readonly Stage[] All = [new(16, 1), new(24, Stride: 2), new(Blocks: 4, Channels: 40)];
            public int Hidden => Channels * 6;
            public Stage Next { get { int n = Channels + 8; return this with { Channels = n }; } }
            public bool IsWide(int limit = 20) => Channels > limit;
            public int Down(int n) => n == 0 ? Channels : Next.Down(n - 1);
            public static Stage Of(int channels) => new(channels);
            public int Sum() { int all = 0; void Add(int n) => all += n + Stride; Add(Channels); Add(Blocks); return all; }
        }

        internal readonly record struct Point(int X, double Y);

        internal record struct Pixel(byte Red, int? Green, (int A, int B) Pair, Point Place);

        internal sealed record Named(string? Name, int[] Sizes, Stage? Stage, Size Size = Size.Large);

        internal record Empty();

        internal sealed record Scaled(int Value) { public int Twice { get; } = Value * 2; }

        internal sealed record Shown(int Value) { public int Value { get; init; } = Value + 1; }

        internal sealed record Loose(int Value) { public bool Equals(Loose? other) => other is not null && other.Value / 10 == Value / 10; public override int GetHashCode() => Value / 10; }

        internal sealed record Apart(int A, int B) { public void Deconstruct(out int a, out int b) => (a, b) = (B, A); }

        internal sealed record Copied(int A) { private Copied(Copied other) => A = other.A + 1; }

        internal record Wide(int Channels, int More) : Stage(Channels);

        internal sealed record Pair<T>(T A, T B);

        internal sealed record Other(int A, int B) { public Other(int both) : this(both, both) { } }

        internal record Open(int A) { public virtual int Twice() => 2 * A; }

        internal sealed class Plain(int a) { public int A => a; }

        internal record struct Cell(int X) { public int Get(Cell n) => X * 10 + n.X; public readonly int Set(Cell[] all) { all[0] = new(9); return X; } }

        internal record From(int A) { public static implicit operator From(int a) => new(a * 2); }

        internal record Into(int A) { public static implicit operator int(Into into) => into.A; }

        internal sealed class Never { public static bool operator ==(Never? a, Never? b) => false; public static bool operator !=(Never? a, Never? b) => true; public override bool Equals(object? o) => false; public override int GetHashCode() => 0; }

        internal record Lenient(int V) { public virtual bool Equals(Lenient? other) => true; public override int GetHashCode() => 0; }

        internal sealed record Overloaded(int V) { public bool Equals(int other) => true; public void Deconstruct(out int a, out int b) => (a, b) = (V, 0); }

        internal sealed record Counted(int[] K) { public int Next => K[0]++; public int First => K[0]; }

        internal record By(in int A, int B);

        internal static class Taking { public static void Deconstruct(this object o, out int a, out int b, out int c) => (a, b, c) = (7, 8, 9); }

        """;

    public static string[] Computed { get; } =
    [
        // Making and reading.
        "var s = new Stage(16, Stride: 2); Stage t = new(Blocks: 5, Channels: 3); return [s.Channels, s.Blocks, s.Stride, t.Channels, t.Blocks, t.Stride];",
        "int k = 1; int N() => k++; var s = new Stage(Stride: N(), Channels: 10 * N(), Blocks: 100 * N()); return [s.Channels, s.Blocks, s.Stride, k];",
        "int n = 0; foreach (Stage s in Stage.All) n = 100 * n + s.Channels + s.Blocks * s.Stride; return [n];",
        "Point p = new(3, 4), q = default, r = new() { Y = 8 }; Point[] all = new Point[2]; return [(int)(p.X / p.Y * 100), q.X, (int)q.Y, r.X, (int)r.Y, all[1].X];",
        "Pixel p = new(200, null, (1, 2), new(3, 4)); Pixel q = default; return [p.Red, p.Green ?? 7, p.Pair.B, p.Place.X, (int)p.Place.Y, q.Red, q.Green is null ? 1 : 0, q.Pair.A, q.Place.X];",
        "Named n = new(\"ab\", [1, 2], Stage.Of(5)); n.Sizes[0] = 9; return [n.Name!.Length, n.Sizes[0], n.Stage!.Channels, (int)n.Size, new Empty() is null ? 1 : 0];",
        "Point? p = null; int a = p.HasValue ? 1 : 0; p = new Point(5, 6); return [a, p.Value.X, (p ?? default).X, p is { X: 5 } ? 1 : 0];",

        // Computed properties and methods.
        "Stage s = new(8); return [s.Hidden, s.Next.Channels, s.Next.Next.Hidden, s.Channels, s.IsWide() ? 1 : 0, s.IsWide(limit: 7) ? 1 : 0, s.Down(3), s.Sum()];",
        "int k = 0; Stage Make() { k++; return new(k); } return [Make().Down(k), Make().Channels, k];",
        "Stage s = Stage.Of(30); Stage t = s; t = t.Next; bool F(Stage u) => u.IsWide(); return [s.Channels, t.Channels, F(s) ? 1 : 0];",

        // Copies with changes.
        "Stage s = new(8); Stage t = s with { Blocks = s.Blocks + 3, Stride = 2 }; Stage u = t with { }; return [s.Blocks, t.Blocks, t.Stride, t.Channels, u.Blocks];",
        "Point p = new(1, 2); Point q = p with { Y = 5 }; p = p with { X = 7 }; return [p.X, (int)p.Y, q.X, (int)(q.Y / 2 * 10)];",
        "int k = 1; int N() => k++; Stage s = new Stage(N()) { Blocks = N(), Stride = N() } with { Stride = 10 * N(), Channels = N() }; return [s.Channels, s.Blocks, s.Stride];",
        "Named n = new(null, [1], null); Named m = n with { Name = \"abc\", Stage = new(4) }; m.Sizes[0] = 8; return [n.Sizes[0], m.Name!.Length, m.Stage.Channels, n.Name is null ? 1 : 0];",

        // Taking apart, and patterns.
        "var (a, b, c) = new Stage(1, 2, 3); int d; (d, _, c) = new Stage(7, 8, 9); return [a, b, c, d];",
        "int n = 0; foreach (var (channels, blocks, stride) in Stage.All) n = 100 * n + channels + blocks + stride; foreach ((int x, double y) in new Point[] { new(1, 2) }) n += x + (int)y; return [n];",
        "int F(Stage s) => s switch { (16, _, _) => 1, (_, 4, var stride) => 10 + stride, { Channels: > 30, Stride: 2 } => 2, { Hidden: 144 } => 3, { Next.Channels: 38 } => 4, _ => 5 }; int n = 0; foreach (Stage s in new Stage[] { new(16), new(1, 4, 7), new(31, 1, 2), new(24), new(30), new(2) }) n = 10 * n + F(s); return [n];",
        "Stage? s = null; int a = s is { } ? 1 : 0; int b = s is null ? 1 : 0; s = new(5); return [a, b, s is { Channels: var c and > 4 } ? c : 0, s is Stage { Blocks: 2 } t ? t.Stride : 0, s is not { Stride: 1 } ? 1 : 0, s is (5, 2, _) { Hidden: 30 } all ? all.Blocks : 0];",
        "Pixel p = new(1, 5, (2, 3), new(4, 5)); return [p is { Pair: (2, > 2), Place: { X: 4, Y: 5.0 }, Green: 5 } ? 1 : 0, p is { Pair.A: 2, Place.X: 3 } ? 1 : 0, p is (_, { } g, (var a, _), (var x, _)) ? g * 100 + a * 10 + x : 0];",
        "int k = 0; (int A, int B) F() { k++; return (3, k); } return [F() is { A: 3, B: 1 } ? 1 : 0, F() is { B: 1 } ? 1 : 0, k];",
        "int[] a = [1, 2, 3]; string s = \"abcd\"; return [a is { Length: 3 } ? 1 : 0, s is { Length: > 4 } ? 1 : 0, s is { Length: var n } ? n : 0, a is { Length: < 3 } or { Length: 3 } ? 1 : 0];",

        // Equality.
        "Stage a = new(8), b = new(8), c = a; Stage? d = null; return [a == b ? 1 : 0, a != b ? 1 : 0, a == c ? 1 : 0, a == b with { Stride = 2 } ? 1 : 0, a == d ? 1 : 0, d == null ? 1 : 0, null != a ? 1 : 0, d == d ? 1 : 0];",
        "Point a = new(1, double.NaN), b = new(1, double.NaN), c = new(1, 0.0), d = new(1, -0.0); return [a == b ? 1 : 0, c == d ? 1 : 0, a != c ? 1 : 0];",
        "Pixel a = new(1, null, (2, 3), new(4, 5)), b = new(1, null, (2, 3), new(4, 5)); return [a == b ? 1 : 0, a == b with { Pair = (2, 4) } ? 1 : 0, a != b with { Place = new(4, 6) } ? 1 : 0];",
        "int[] s = [1]; Named a = new(\"x\" + 1, s, new(2)), b = new(\"x1\", s, new(2)), c = new(\"x1\", [1], new(2)); return [a == b ? 1 : 0, a == c ? 1 : 0];",
        "Point? a = null, b = new Point(1, 2); return [a == b ? 1 : 0, b == new Point(1, 2) ? 1 : 0, a == null ? 1 : 0, b != null ? 1 : 0];",
        "Stage s = Stage.All[1]; int n = 0; foreach (Stage t in Stage.All) { if (t == s) break; n++; } return [n];",

        // A struct is called where it stands: what is there may change while arguments are evaluated.
        "Cell c = new(1); int a = c.Get(c = new(6)); Cell[] all = [new(1)]; int b = all[0].Set(all); (Cell A, int B) t = (new(2), 3); Cell F() { t.A = new(4); return new(5); } return [a, b, t.A.Get(F()), all[0].X];",
        "int G(in Cell c, Cell[] all) { Cell F() { all[0] = new(7); return new(1); } return c.Get(F()); } Cell[] cells = [new(2)]; return [G(in cells[0], cells), cells[0].X];",

        // What the patterns of one test ask for is read once.
        "Counted t = new([0]); bool b = t is { Next: 1 } or { Next: 0 }; return [b ? 1 : 0, t.K[0]];",
        "Counted t = new([0]); int r = t switch { { Next: 1 } => 1, { Next: 0 } => 2, _ => 3 }; switch (t) { case { Next: 5 }: r += 10; break; case { Next: 1 }: r += 20; break; } return [r, t.K[0]];",
        "Counted t = new([0]); bool Bump() { t.K[0] = 1; return t is { First: 2 }; } return [t switch { { First: 0 } when Bump() => 1, { First: 1 } => 2, _ => 3 }];",
        "int k = 0; object o = new Point(1, 2); Point p = (Point)o; object n = (1, 2L); var t = ((int, long))n; foreach (Stage s in (object[])[new Stage(4)]) k += s.Channels; return [p.X, (int)t.Item2, k];",
        "Overloaded a = new(3), b = new(3); return [a == b ? 1 : 0];",

        // Tuples are held against each other element by element.
        "return [(1, 2) == (1, 2) ? 1 : 0, (1, 2) != (1, 3) ? 1 : 0, (1, (2, 3)) == (1, (2, 4)) ? 1 : 0, (double.NaN, 1) == (double.NaN, 1) ? 1 : 0, (0.0, 1) == (-0.0, 1) ? 1 : 0];",
        "var t = (a: 1, b: 2L); (double, byte) u = (1.0, 2); float f = 16777216f; int n = 16777217; char c = 'a'; return [t == u ? 1 : 0, (f, 1) == (n, 1) ? 1 : 0, ((double)f, 1) == (n, 1) ? 1 : 0, (c, c) == (97, 97.0) ? 1 : 0, t != (1, 2) ? 1 : 0];",
        "int k = 0; int N(int n) { k = 10 * k + n; return n; } bool b = (N(1), N(2)) == (N(3), N(4)); return [b ? 1 : 0, k];",
        "(int, string?) a = (1, null); (int?, string) b = (1, \"x\"); (int, int)? c = null, d = (1, 2); return [a == b ? 1 : 0, a == (1, null) ? 1 : 0, c == d ? 1 : 0, d == (1, 2) ? 1 : 0, c == null ? 1 : 0, (a.Item1, b.Item2 + \"y\") == (1, \"xy\") ? 1 : 0];",
        "(Stage, Point, Size) a = (new(1), new(2, double.NaN), Size.Small), b = (new(1), new(2, double.NaN), Size.Small); return [a == b ? 1 : 0, a != b ? 1 : 0];",

        // ?. looks no further where there is nothing.
        "int[]? a = null; string? s = null; int k = 0; int N() => k++; int? n = a?[N()]; int r = a?.Length ?? 5; a = [7, 8]; return [n ?? 3, r, k, a?.Length ?? 5, a?[N() + 1] ?? 0, s?.Length ?? 4, k];",
        "Named? n = null; int a = n?.Stage?.Channels ?? 1; n = new(null, [3], null); int b = n?.Stage?.Channels ?? 2; n = n with { Stage = new(9) }; return [a, b, n?.Stage?.Channels ?? 3, n?.Stage?.Next?.Down(1) ?? 4, n?.Name?.Length ?? 5, n?.Sizes?[0] ?? 6, n?.Stage?.IsWide(n?.Sizes[0] ?? 0) == true ? 1 : 0];",
        "Point? p = null; int? x = p?.X; p = new Point(4, 5); return [x ?? 1, p?.X ?? 2, (int)((p?.Y ?? 0) / 2 * 10)];",
    ];

    public static string[] Failing { get; } =
    [
        "Stage? s = null; return [s!.Channels];",
        "Stage? s = null; return [s!.Down(1)];",
        "Stage? s = null; s = s! with { Blocks = 2 }; return [s.Blocks];",
        "Stage? s = null; var (a, b, c) = s!; return [a, b, c];",
        "Point? p = null; return [p!.Value.X];",
        "object o = new Stage(1); return [((Named)o).Sizes[0]];",
        "object o = new Point(1, 2); return [((Pixel)o).Red];",
        "Stage s = new(5); return [s switch { (4, _, _) => 1, { Stride: 2 } => 2 }];",
        "object o = new Point(1, 2); Pixel? p = (Pixel?)o; return [p.Value.Place.X];",
        "object o = new Pixel(7, 1, (2, 3), new(4, 5)); Point? p = (Point?)o; return [p.Value.X];",
        "object[] all = [new Point(1, 2)]; int n = 0; foreach (Pixel p in all) n += p.Place.X; return [n];",
        "object[] all = [new Stage(3)]; int n = 0; foreach (Named p in all) n++; return [n];",
        "object o = \"abc\"; Stage s = (Stage)o; return [s is null ? 1 : 0];",
        "object o = 5; Point p = (Point)o; return [1];",
        "object o = new Point(1, 2); int n = (int)o; return [1];",
        "object o = (1, 2, 3); var t = ((int, int))o; return [t.Item1];",
        "object o = (1, 2); var t = ((long, long))o; return [(int)t.Item1];",
        "object o = 5; long l = (long)o; return [(int)l];",
    ];

    public static string[] Refused { get; } =
    [
        "return [new Scaled(2).Twice];",
        "return [new Shown(2).Value];",
        "return [new Copied(2).A];",
        "return [new Wide(1, 2).More];",
        "return [new Pair<int>(1, 2).A];",
        "return [new Other(4).A];",
        "return [new Plain(4).A];",
        "return [new Loose(12) == new Loose(15) ? 1 : 0];",
        "return [(new Loose(12), 1) == (new Loose(15), 1) ? 1 : 0];",
        "var (a, b) = new Apart(1, 2); return [a, b];",
        "return [new Apart(1, 2) is (2, 1) ? 1 : 0];",
        "return [new Open(2).Twice()];",
        "Pixel p = default; p.Red = 5; return [p.Red];",
        "return [new Point(2, 3).ToString().Length];",
        "return [$\"{new Point(2, 3)}\".Length];",
        "Stage a = new(2), b = new(2); return [a.Equals(b) ? 1 : 0];",
        "object a = new Stage(2), b = new Stage(2); return [a == b ? 1 : 0];",
        "(object, int) a = (1, 2), b = (1, 2); return [a == b ? 1 : 0];",
        "Named a = new(null, new int[0], null), b = new(null, new int[0], null); return [a == b ? 1 : 0];",
        "object o = new Stage(2); return [o is Stage s ? s.Blocks : 0];",
        "T Cast<T>(object o) => (T)o; return [Cast<Point>(new Point(3, 4)).X];",
        "object o = new int[] { 4 }; return [((int[])o)[0]];",
        "int n = 0; foreach (From r in new int[] { 1, 2 }) n += r == new From(2) ? 1 : 0; return [n];",
        "int? n = 3; From r = n ?? new From(1); return [r == new From(6) ? 1 : 0];",
        "(int, int) a = (3, 1); (From, int) b = a; return [b == (new From(6), 1) ? 1 : 0];",
        "(From, int) a = (new(6), 1); (int, int) b = (3, 1); return [a == b ? 1 : 0];",
        "var t = (3, 4); (From r, int c) = t; return [r == new From(6) ? 1 : 0, c];",
        "int[] n = [1, 2]; From[] r = [.. n]; return [r[0] == new From(2) ? 1 : 0];",
        "From r = 3; return [r.A];",
        "int n = 0; foreach (int k in new Into[] { new(3) }) n += k; return [n];",
        "var t = (new Into(3), 4); (int a, int b) = t; return [a, b];",
        "Into? s = new(3); int n = s ?? 2; return [n];",
        "(Never?, int) a = (null, 1), b = (null, 1); return [a == b ? 1 : 0];",
        "return [new Lenient(1) == null ? 1 : 0];",
        "return [(new Lenient(1), 1) == (null, 1) ? 1 : 0];",
        "object o = new Stage(1, 2, 3); var (a, b, c) = o; return [a, b, c];",
        "var ((a, b, c), d) = ((object)new Stage(1, 2, 3), 4); return [a, b, c, d];",
        "var (a, b, c) = (object)(1, 2, 3); return [a, b, c];",
        "foreach (var (a, b, c) in new object[] { new Stage(1, 2, 3) }) return [a, b, c]; return [];",
        "object o = new Stage(1, 2, 3); return [o is (7, 8, 9) ? 1 : 0];",
        "int k = 1; int F() { k = 7; return 0; } return [new By(k, F()).A];",
        "var (a, b) = new Overloaded(3); return [a, b];",
    ];
}
