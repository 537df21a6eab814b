using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetOptim.CodeFixes.Mends;
using NetOptim.Generators.Diagnostics.Mends;

namespace NetOptim.CodeFixes.Tests;

/// <summary>Mends of models that are written as a <c>Build</c> method.</summary>
public class BuildMendTests
{
    [Theory]
    [InlineData("return x.Dense({|NOPT2001:0|});", "return x.Dense(1);")]
    [InlineData("return x.{|NOPT3008:Dense(3)|}.BatchNorm().Relu().Dense(2);", "return x.Dense(3, bias: false).BatchNorm().Relu().Dense(2);")]
    [InlineData("return x.Dense(9).{|NOPT3004:Dense(2)|};", "return x.Dense(9, Activation.Relu).Dense(2);")]
    [InlineData("return x.Dense(9, name: \"a\").{|NOPT3004:Dense(2)|};", "return x.Dense(9, name: \"a\", activation: Activation.Relu).Dense(2);")]
    [InlineData("return x.Relu().{|NOPT3003:Tanh()|}.Dense(3);", "return x.Relu().Dense(3);")]
    [InlineData("x = x.Relu(); x = x.{|NOPT3003:Tanh()|}; return x.Dense(3);", "x = x.Relu(); return x.Dense(3);")]
    [InlineData("return x.Dense(4).{|NOPT3013:Softmax()|}.Dense(3);", "return x.Dense(4).Relu().Dense(3);")]
    [InlineData("return x.Dropout(0.2).{|NOPT3005:BatchNorm()|}.Dense(3);", "return x.BatchNorm().Dropout(0.2).Dense(3);")]
    [InlineData("x = x.Dropout(0.2); x = x.{|NOPT3005:BatchNorm(momentum: 0.2)|}; return x.Dense(3);", "x = x.BatchNorm(momentum: 0.2); x = x.Dropout(0.2); return x.Dense(3);")]
    [InlineData("return x.Reshape(1, 2, 4).{|NOPT3001:Dense(3)|};", "return x.Reshape(1, 2, 4).Flatten().Dense(3);")]
    [InlineData("return x.Dense(3, Activation.Relu, {|NOPT2002:alpha: 0.1|});", "return x.Dense(3, Activation.Relu);")]
    [InlineData("return x.Dense(3, Activation.Relu, {|NOPT2002:0.1|}, false);", "return x.Dense(3, Activation.Relu, bias: false);")]
    [InlineData("return x\n            .Relu()\n            .{|NOPT3003:Tanh()|} // bends\n            .Dense(3);", "return x\n            .Relu() // bends\n            .Dense(3);")]
    public Task Mends(string statements, string expected) =>
        FixTest.Verify<MendCodeFixProvider>(Model(statements), Model(expected));

    [Theory]
    [InlineData("return x.Dense(1);", "[Model, Input(8), Loss({|NOPT4003:Loss.BinaryCrossEntropy|})]", "return x.Dense(1, Activation.Sigmoid);", "[Model, Input(8), Loss(Loss.BinaryCrossEntropy)]")]
    [InlineData("return x.Dense(3).Softmax();", "[Model, Input(8), {|NOPT4001:Loss(Loss.SoftmaxCrossEntropy)|}]", "return x.Dense(3);", "[Model, Input(8), Loss(Loss.SoftmaxCrossEntropy)]")]
    [InlineData("return x.Dense(3).Softmax();", "[Model, Input(8), Loss({|NOPT4005:Loss.BinaryCrossEntropy|})]", "return x.Dense(3).Sigmoid();", "[Model, Input(8), Loss(Loss.BinaryCrossEntropy)]")]
    [InlineData("return x.Dense(1);", "[Model, Input(8), {|NOPT4002:Loss(Loss.SoftmaxCrossEntropy)|}]", "return x.Dense(2);", "[Model, Input(8), Loss(Loss.SoftmaxCrossEntropy)]")]
    public Task The_end_of_the_model_is_mended_at_the_loss(string statements, string attributes, string expected, string expectedAttributes) =>
        FixTest.Verify<MendCodeFixProvider>(Model(statements, attributes), Model(expected, expectedAttributes));

    [Theory]
    [InlineData("NOPT3008", "return x.Dense(3).BatchNorm().Relu().Dense(2);", "Write bias: false")]
    [InlineData("NOPT2002", "return x.Dense(3, Activation.Relu, alpha: 0.1);", "Remove alpha")]
    public async Task Arguments_are_named_as_calls_name_them(string id, string statements, string title) =>
        Assert.Equal(title, Assert.Single(await LightBulbs.Of(Model(statements), id)).Title);

    [Fact]
    public Task What_is_computed_is_not_replaced_by_a_number() => FixTest.VerifyNone<MendCodeFixProvider>(Model("int n = 3 - 3; return x.Dense({|NOPT2001:n|});"));

    /// <summary>No rule of today says that of a call whose result is dropped.</summary>
    [Theory]
    [InlineData("x.Dropout(0);", false)]
    [InlineData("for (;; x.Dropout(0)) { }", false)]
    [InlineData("x = x.Dropout(0);", true)]
    [InlineData("x.Dropout(0).Dense(3);", true)]
    public void A_statement_is_not_left_with_what_its_call_was_made_on(string statement, bool canBeMade)
    {
        SyntaxNode root = TestCompilation.Parse(Model(statement)).GetRoot();
        InvocationExpressionSyntax call = root.DescendantNodes().OfType<InvocationExpressionSyntax>().Single(node => node.ToString() == "x.Dropout(0)");
        Assert.Equal(canBeMade, ResolvedEdit.CanBeMade(new PlacedEdit(EditKind.Remove, call.GetLocation(), null, null, null, "Dropout"), root));
    }

    private static string Model(string statements, string attributes = "[Model, Input(8)]") => $$"""
        using NetOptim;

        {{attributes}}
        public partial class Net
        {
            static Node Build(Node x)
            {
                {{statements}}
            }
        }
        """;
}
