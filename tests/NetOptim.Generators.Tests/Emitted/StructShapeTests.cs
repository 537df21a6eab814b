using NetOptim.Generators.Emit;

namespace NetOptim.Generators.Tests.Emitted;

/// <summary>Structs that differ by names alone are one.</summary>
public class StructShapeTests
{
    private const string Header = "(float* bias, float scale) : IEpilogue";
    private const string Body = "T sum1 = sum + T.Load(bias + column);\nreturn mask.Apply(sum1) * T.Broadcast(scale);";

    [Theory]
    // Fields and locals have other names.
    [InlineData("(float* b, float s) : IEpilogue", "T y = sum + T.Load(b + column);\nreturn mask.Apply(y) * T.Broadcast(s);", true)]
    // Names change places.
    [InlineData("(float* scale, float bias) : IEpilogue", "T sum1 = sum + T.Load(scale + column);\nreturn mask.Apply(sum1) * T.Broadcast(bias);", true)]
    // A field is read in the place of another.
    [InlineData("(float* bias, float scale) : IEpilogue", "T sum1 = sum + T.Load(bias + column);\nreturn mask.Apply(sum) * T.Broadcast(scale);", false)]
    // Another contract, type, number, method, or member of the same name as a field.
    [InlineData("(float* bias, float scale) : IMap", Body, false)]
    [InlineData("(float* bias, double scale) : IEpilogue", Body, false)]
    [InlineData(Header, "T sum1 = sum + T.Load(bias + column + 1);\nreturn mask.Apply(sum1) * T.Broadcast(scale);", false)]
    [InlineData(Header, "T sum1 = sum - T.Load(bias + column);\nreturn mask.Apply(sum1) * T.Broadcast(scale);", false)]
    [InlineData(Header, "T sum1 = sum + T.Load(bias + column);\nreturn mask.scale(sum1) * T.Broadcast(scale);", false)]
    public void Only_the_names_that_a_struct_declares_may_differ(string header, string body, bool equal) =>
        Assert.Equal(equal, StructShape.Of(Header, Body.Split('\n')) == StructShape.Of(header, body.Split('\n')));

    [Fact]
    public void An_equal_struct_is_the_one_that_is_there_and_says_so()
    {
        var structs = new StructRegistry();
        Assert.Equal("ReluEpilogue", structs.Add("ReluEpilogue", "a", "a: relu", "(float* a) : IEpilogue", ["return T.Load(a);"]));
        Assert.Equal("ReluEpilogue", structs.Add("OtherEpilogue", "b", "b: relu", "(float* b) : IEpilogue", ["return T.Load(b);"]));
        Assert.Equal("ReluEpilogue2", structs.Add("ReluEpilogue", "c", "c: other", "(float* a) : IEpilogue", ["return -T.Load(a);"]));
        var writer = new SourceWriter();
        structs.Write(writer);

        Assert.Equal(
            "\n/// <summary>a: relu; the same for another kernel</summary>\nfile readonly unsafe struct ReluEpilogue(float* a) : IEpilogue\n{\n    return T.Load(a);\n}\n"
            + "\n/// <summary>c: other</summary>\nfile readonly unsafe struct ReluEpilogue2(float* a) : IEpilogue\n{\n    return -T.Load(a);\n}\n",
            writer.ToString());
    }
}
