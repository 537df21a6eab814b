using NetOptim.Generators.Declarations;

namespace NetOptim.Generators.Layers;

/// <summary>The initialiser of a tensor.</summary>
internal static class InitializerArgument
{
    /// <summary>The written initialiser; where none is written, PyTorch's default for <c>Linear</c> and <c>Conv2d</c>.</summary>
    public static string Initializer(this AttributeReader arguments, string name)
    {
        string member = arguments.Member(name, "Default");
        return member == "Default" ? "TorchUniform" : member;
    }
}
