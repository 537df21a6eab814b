using NetOptim.Generators.Declarations.Build;

namespace NetOptim.Generators.Tests.Build;

/// <summary>Layers are named by the path of calls that leads to them; their parameters are named after them.</summary>
public class NamingTests
{
    private const string Members = """
        static Node Residual(Node x, int units) => x + Half(x.Dense(units, Activation.Relu).Dense(x.Size));
        static Node Half(Node x) => x.Dropout(0.5).Dense(8);
        static Node Named(Node x, string? name = null) => x.Dense(8).Dense(8, name: "last");
        static Node Down(Node x, int depth) => depth == 0 ? x : Down(x.Dense(8), depth - 1);
        static Node Block2(Node x) => x.Relu6();
        sealed record Stage(int Units) { public Node Of(Node x, string? name = null) => x + x.Dense(Units).Dense(x.Size, name: "last"); }
        """;

    [Fact]
    public void Every_call_of_a_helper_is_a_scope_counted_by_its_method() => Assert.Equal(
        "dense1 residual1.dense1 residual1.dense2 residual1.half1.dropout1 residual1.half1.dense1 residual1.add1 "
        + "residual2.dense1 residual2.dense2 residual2.half1.dropout1 residual2.half1.dense1 residual2.add1 dense2",
        Names("return Residual(Residual(x.Dense(8), 4), 5).Dense(3);"));

    [Fact]
    public void Recursion_nests() => Assert.Equal("down1.dense1 down1.down1.dense1", Names("return Down(x, 2);"));

    [Fact]
    public void A_name_given_to_a_helper_or_a_layer_takes_the_place_of_the_count() => Assert.Equal(
        "named1.dense1 named1.last layer1.0.dense1 layer1.0.last dense1 last layer1.2.dense1 layer1.2.last named2.dense1 named2.last fc",
        Names("x = Named(x); for (int i = 0; i < 3; i++) x = Named(x, i == 1 ? \"\" : $\"layer1.{i}\"); return Named(x, null).Dense(2, name: \"fc\");"));

    [Fact]
    public void A_method_of_a_record_is_a_scope_like_any_other() => Assert.Equal(
        "of1.dense1 of1.last of1.add1 head.dense1 head.last head.add1 dense1",
        Names("var s = new Stage(4); x = s.Of(x); x = (s with { Units = 5 }).Of(x, name: \"head\"); return x?.Dense(3)!;"));

    [Fact]
    public void A_digit_at_the_end_does_not_run_into_the_count() => Assert.Equal("relu6_1 block2_1.relu6_1", Names("return Block2(x.Relu6());"));

    [Fact]
    public void An_edit_of_one_helper_leaves_the_names_in_others_and_outside() => Assert.Equal(
        Names("x = Residual(Half(x), 4); return x.Dense(3);").Split(' ').Where(name => !name.StartsWith("half1", StringComparison.Ordinal)),
        Names("x = Residual(Half(x), 4); return x.Dense(3);", Members.Replace("x.Dropout(0.5).Dense(8)", "x.Dense(9).Gelu().Dense(8)", StringComparison.Ordinal))
            .Split(' ').Where(name => !name.StartsWith("half1", StringComparison.Ordinal))
            .Select(name => name switch { "residual1.half1.dense1" => "residual1.half1.dropout1", "residual1.half1.gelu1" => null, "residual1.half1.dense2" => "residual1.half1.dense1", _ => name })
            .OfType<string>());

    [Fact]
    public void Names_of_pytorch_give_state_dicts_of_pytorch()
    {
        string source = TestCompilation.Generate(BuildSource.Body(
            "x = Named(x, \"layer1.0\"); x = Named(x, \"layer10\"); return Named(x, \"layer1\").Dense(2, name: \"fc\");", Members)).AssertCompiles().Source;

        foreach (string name in new[] { "layer1.0.dense1.weight", "layer10.last.bias", "layer1.last.weight", "fc.weight" })
            Assert.Contains($"\n            {name}  ", source, StringComparison.Ordinal); // begins a row of its table
    }

    private static string Names(string statements, string members = Members)
    {
        BuildDeclaration build = BuildSource.Evaluate(BuildSource.Body(statements, members));
        Assert.Empty(build.Problems);
        return string.Join(' ', build.Calls.Select(call => call.Name));
    }
}
