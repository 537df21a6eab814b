using NetOptim.CodeFixes.Build;
using NetOptim.CodeFixes.Classes;

namespace NetOptim.CodeFixes.Tests;

/// <summary>Fixes of the class itself and of its <c>Build</c>.</summary>
public class ClassFixTests
{
    [Theory]
    [InlineData("[Model, Input(8), Dense(3)] public class {|NOPT1001:Net|};", "[Model, Input(8), Dense(3)] public partial class Net;")]
    [InlineData("[Model, Input(8), Dense(3)]\n// a net\nclass {|NOPT1001:Net|} { }", "[Model, Input(8), Dense(3)]\n// a net\npartial class Net { }")]
    [InlineData(
        "public static class Outer { [Model, Input(8), Dense(3)] sealed class {|NOPT1001:Net|}; [Model, Input(8), Dense(3)] class {|NOPT1001:Other|}; }",
        "public static partial class Outer { [Model, Input(8), Dense(3)] sealed partial class Net; [Model, Input(8), Dense(3)] partial class Other; }")]
    public Task Makes_partial(string source, string expected) => FixTest.Verify<MakePartialCodeFixProvider>("using NetOptim;\n" + source, "using NetOptim;\n" + expected);

    [Theory]
    [InlineData("partial class {|NOPT1005:Net|} : Parent\n{\n}", "partial class Net\n{\n}")]
    [InlineData("partial class {|NOPT1005:Net|} : Parent;", "partial class Net;")]
    [InlineData("partial class {|NOPT1005:Net|} : Parent, System.IDisposable { public void Dispose() { } }", "partial class Net : System.IDisposable { public void Dispose() { } }")]
    public Task Removes_a_base_class(string declaration, string expected) => FixTest.Verify<RemoveBaseClassCodeFixProvider>(Model(declaration), Model(expected));

    [Theory]
    [InlineData("public static partial class {|NOPT1006:Net|};", "public partial class Net;")]
    [InlineData("// a net\nabstract partial class {|NOPT1006:Net|};", "// a net\npartial class Net;")]
    [InlineData("public sealed partial record {|NOPT1006:Net|} { }", "public sealed partial class Net { }")]
    [InlineData("public partial record class {|NOPT1006:Net|};", "public partial class Net;")]
    public Task Makes_an_ordinary_class(string declaration, string expected) => FixTest.Verify<OrdinaryClassCodeFixProvider>(Model(declaration), Model(expected));

    [Theory]
    [InlineData("public static partial class {|NOPT1006:Net|} { public static int Doubled(this int number) => 2 * number; }")]
    [InlineData("public static partial class {|NOPT1006:Net|}; public partial class Net { public static int Doubled(this int number) => 2 * number; }")]
    [InlineData("public abstract partial class {|NOPT1006:Net|} { public abstract int Number { get; } }")]
    [InlineData("public abstract partial class {|NOPT1006:Net|} : Numbered; public abstract class Numbered { public abstract int Number { get; } }")]
    [InlineData("public partial record {|NOPT1006:Net|}; public record Heir : Net;")]
    [InlineData("public partial record {|NOPT1006:Net|} { public int Number { get; init; } } public static class Copies { public static Net? Of(Net? net) => net! with { Number = 2 }; }")]
    public Task A_class_that_cannot_be_ordinary_is_left_alone(string declaration) => FixTest.VerifyNone<OrdinaryClassCodeFixProvider>(Model(declaration));

    [Fact]
    public Task A_record_with_parameters_is_left_alone() => FixTest.VerifyNone<OrdinaryClassCodeFixProvider>(Model("public partial record {|NOPT1006:Net|}(int Number);"));

    [Fact]
    public Task Adds_the_model_attribute() => FixTest.Verify<AddModelAttributeCodeFixProvider>(
        "using NetOptim;\n/// <summary>A net.</summary>\n[Input(8)]\n[Dense(3)]\npublic partial class {|NOPT1010:Net|};",
        "using NetOptim;\n/// <summary>A net.</summary>\n[Model, Input(8)]\n[Dense(3)]\npublic partial class Net;");

    [Theory]
    [InlineData("", "[NetOptim.Input(8), NetOptim.Dense(3)] public partial class {|NOPT1010:Net|};", "[NetOptim.Model, NetOptim.Input(8), NetOptim.Dense(3)] public partial class Net;")]
    [InlineData("using N = NetOptim;\n", "[N.Input(8), N.Dense(3)] public partial class {|NOPT1010:Net|};", "[N.Model, N.Input(8), N.Dense(3)] public partial class Net;")]
    [InlineData(
        "using NetOptim;\n", "namespace My { class ModelAttribute : System.Attribute; [Input(8), Dense(3)] public partial class {|NOPT1010:Net|}; }",
        "namespace My { class ModelAttribute : System.Attribute; [NetOptim.Model, Input(8), Dense(3)] public partial class Net; }")]
    public Task The_model_attribute_is_the_librarys_everywhere(string head, string source, string expected) =>
        FixTest.Verify<AddModelAttributeCodeFixProvider>(head + source, head + expected);

    [Fact]
    public Task Merges_declarations() => FixTest.Verify<MergeDeclarationsCodeFixProvider>(
        """
        using NetOptim;

        [Model, Input(8)]
        [Dense(3, Activation.Relu)]
        public partial class {|NOPT1007:Net|};

        [System.Serializable, Dense(4, Activation.Relu)]
        public partial class Net;

        // the end
        [Dense(2)]
        public partial class Net;
        """,
        """
        using NetOptim;

        [Model, Input(8)]
        [Dense(3, Activation.Relu), Dense(4, Activation.Relu), Dense(2)]
        public partial class Net;

        [System.Serializable]
        public partial class Net;

        // the end
        public partial class Net;
        """);

    [Fact]
    public Task Merged_attributes_mean_the_same_under_other_usings() => FixTest.Verify<MergeDeclarationsCodeFixProvider>(
        """
        namespace Widths { public static class Width { public const int Middle = 4; } }

        namespace Models
        {
            [NetOptim.Model, NetOptim.Input(8)]
            [NetOptim.Dense(3, NetOptim.Activation.Relu)]
            public partial class {|NOPT1007:Net|};
        }

        namespace Models
        {
            using NetOptim;
            using Widths;
            using static NetOptim.Activation;

            [Dense(Width.Middle, Relu), Dense(2, Name = nameof(Widths))]
            public partial class Net;
        }
        """,
        """
        namespace Widths { public static class Width { public const int Middle = 4; } }

        namespace Models
        {
            [NetOptim.Model, NetOptim.Input(8)]
            [NetOptim.Dense(3, NetOptim.Activation.Relu), NetOptim.Dense(Widths.Width.Middle, NetOptim.Activation.Relu), NetOptim.Dense(2, Name = nameof(Widths))]
            public partial class Net;
        }

        namespace Models
        {
            using NetOptim;
            using Widths;
            using static NetOptim.Activation;
            public partial class Net;
        }
        """);

    [Theory]
    [InlineData("Node {|NOPT5001:Build|}(Node x) => x.Dense(3);", "static Node Build(Node x) => x.Dense(3);")]
    [InlineData("// layers\n    private Node {|NOPT5001:Build|}(Node x) => x.Dense(3);", "// layers\n    private static Node Build(Node x) => x.Dense(3);")]
    [InlineData("// layers\n    Node {|NOPT5001:Build|}(Node x) => x.Dense(3);", "// layers\n    static Node Build(Node x) => x.Dense(3);")]
    [InlineData("public virtual Node {|NOPT5001:Build|}(Node x) => x.Dense(3);", "public static Node Build(Node x) => x.Dense(3);")]
    [InlineData("// layers\n    virtual protected Node {|NOPT5001:Build|}(Node x) => x.Dense(3);", "// layers\n    protected static Node Build(Node x) => x.Dense(3);")]
    [InlineData("// layers\n    new Node {|NOPT5001:Build|}(Node x) => x.Dense(3);", "// layers\n    static Node Build(Node x) => x.Dense(3);")]
    public Task Makes_Build_static(string member, string expected) => FixTest.Verify<MakeBuildStaticCodeFixProvider>(Build(member), Build(expected));

    [Theory]
    [InlineData("class Parent { public virtual Node Build(Node x) => x; }", "public sealed override")]
    [InlineData("class Parent { public Node Build(Node x) => x; }", "public new")]
    public async Task Makes_an_inherited_Build_static(string parent, string modifiers)
    {
        IReadOnlyList<(string Title, string Source)> bulbs = await LightBulbs.Of(Inherited(modifiers), "NOPT5001");
        Assert.Equal(Inherited("public static"), Assert.Single(bulbs).Source);

        string Inherited(string written) => $"using NetOptim;\n{parent}\n[Model, Input(8)] partial class Net : Parent {{ {written} Node Build(Node x) => x.Dense(3); }}";
    }

    [Theory]
    [InlineData("static Node {|NOPT5001:Build|}(Node x, int n) => x.Dense(n);")]
    [InlineData("public abstract Node {|CS0513:{|NOPT5001:Build|}|}(Node x);")]
    public Task Another_wrong_signature_takes_thought(string member) => FixTest.VerifyNone<MakeBuildStaticCodeFixProvider>(Build(member));

    [Theory]
    [InlineData("x.{|NOPT5007:Dense(4)|}; return x.Dense(3);", "x = x.Dense(4); return x.Dense(3);")]
    [InlineData("x.Relu().{|NOPT5007:Dense(4)|}; return x.Dense(3);", "x = x.Relu().Dense(4); return x.Dense(3);")]
    public Task Assigns_a_result(string statements, string expected) => FixTest.Verify<AssignResultCodeFixProvider>(Body(statements), Body(expected));

    [Theory]
    [InlineData("x.{|NOPT5007:Dense(4)|}; return x.Dense(3);", "return x.Dense(3);")]
    [InlineData("var y = x.Dense(4).{|NOPT5007:Dense(5, Activation.Relu)|}; return x.Dense(3);", "return x.Dense(3);")]
    [InlineData("Node.{|NOPT5007:Concat(x, x)|}; return x.Dense(3);", "return x.Dense(3);")]
    public Task Removes_a_branch(string statements, string expected) => FixTest.Verify<RemoveStatementCodeFixProvider>(Body(statements), Body(expected));

    [Theory]
    [InlineData("Node y = x.{|NOPT5007:Dense(4)|}; int n = y.Size; return x.Dense(n);")]
    [InlineData("return (x.Size > 3 ? x.{|NOPT5007:Dense(4)|} : x).Size > 2 ? x.Dense(2) : x.Dense(3);")]
    public Task A_branch_that_is_asked_for_its_shape_stays(string statements) => FixTest.VerifyNone<RemoveStatementCodeFixProvider>(Body(statements));

    [Fact]
    public Task Nothing_is_assigned_to_a_type() => FixTest.VerifyNone<AssignResultCodeFixProvider>(Body("Node.{|NOPT5007:Concat(x, x)|}; return x.Dense(3);"));

    [Theory]
    [InlineData("[{|CS0246:{|CS0246:Model|}|}, {|CS0246:{|CS0246:Dense|}|}(3, {|CS0103:Activation|}.Relu)] class Net;", "using NetOptim;\n\n[Model, Dense(3, Activation.Relu)] class Net;")]
    [InlineData("using System;\n\nclass Net { {|CS0246:CompiledModel|} Model; }", "using System;\nusing NetOptim;\n\nclass Net { CompiledModel Model; }")]
    [InlineData("// Licence\n// of this file\n\nclass Net { {|CS0246:CompiledModel|} Model; }", "// Licence\n// of this file\n\nusing NetOptim;\n\nclass Net { CompiledModel Model; }")]
    [InlineData("/* Licence */\n/// <summary>A net.</summary>\nclass Net { {|CS0246:CompiledModel|} Model; }", "/* Licence */\n\nusing NetOptim;\n\n/// <summary>A net.</summary>\nclass Net { CompiledModel Model; }")]
    [InlineData("// Licence\r\n\r\n#nullable disable\r\n// A net\r\nclass Net { {|CS0246:CompiledModel|} Model; }", "// Licence\r\n\r\nusing NetOptim;\r\n\r\n#nullable disable\r\n// A net\r\nclass Net { CompiledModel Model; }")]
    [InlineData("/// <summary>A net.</summary>\nclass Net { {|CS0246:CompiledModel|} Model; }", "using NetOptim;\n\n/// <summary>A net.</summary>\nclass Net { CompiledModel Model; }")]
    [InlineData("#define FAST\nusing System;\n\nclass Net { {|CS0246:CompiledModel|} Model; }", "#define FAST\nusing System;\nusing NetOptim;\n\nclass Net { CompiledModel Model; }")]
    public Task Adds_the_using(string source, string expected) => FixTest.Verify<AddUsingCodeFixProvider>(source, expected);

    [Theory]
    [InlineData("#define FAST\nclass Net { {|CS0246:CompiledModel|} Model; }")]
    [InlineData("// Licence\n#undef FAST\nclass Net { {|CS0246:CompiledModel|} Model; }")]
    public Task Nothing_goes_before_directives_that_must_be_first(string source) => FixTest.VerifyNone<AddUsingCodeFixProvider>(source);

    [Fact]
    public Task A_name_that_is_not_the_librarys_is_left_alone() => FixTest.VerifyNone<AddUsingCodeFixProvider>("class Net { {|CS0246:Elsewhere|} Thing; }");

    [Fact]
    public Task Writes_the_nearest_name_of_a_tensor() => FixTest.Verify<ReplacementCodeFixProvider>(
        Named("net.Parameters[{|NOPT4045:\"dense1.wieght\"|}].Frozen = net.Parameters[{|NOPT4045:\"dense1.bais\"|}].Frozen;"),
        Named("net.Parameters[\"dense1.weight\"].Frozen = net.Parameters[\"dense1.bias\"].Frozen;"));

    /// <summary>The harness runs no generator: what it would add stands here.</summary>
    private static string Named(string statement) => $$"""
        using NetOptim;
        [Model, Input(8), Dense(2)] public partial class Net { public ParameterList Parameters => null!; }
        public static class Program { public static void Freeze(Net net) { {{statement}} } }
        """;

    private static string Model(string declaration) => "using NetOptim;\n\nclass Parent;\n\n[Model, Input(8), Dense(3)]\n" + declaration;

    private static string Build(string member) => $"using NetOptim;\n\n[Model, Input(8)]\npartial class Net\n{{\n    {member}\n}}\n";

    private static string Body(string statements) => Build($"static Node Build(Node x) {{ {statements} }}");
}
