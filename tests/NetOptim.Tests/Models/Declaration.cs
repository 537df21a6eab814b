using System.Reflection;

namespace NetOptim.Tests.Models;

/// <summary>What a zoo model's attributes say, for references written without the compiler.</summary>
internal static class Declaration
{
    public static LayerDeclaration[] Layers(Type type, ModelInfo info) =>
    [
        .. type.GetCustomAttributesData()
            .Zip(type.GetCustomAttributes(inherit: false))
            .Where(pair => pair.Second is LayerAttribute)
            .Select((pair, i) => new LayerDeclaration(
                (LayerAttribute)pair.Second, info.Layers[i].Name, [.. pair.First.NamedArguments.Select(argument => argument.MemberName)])),
    ];

    public static TAttribute? Find<TAttribute>(Type type) where TAttribute : Attribute => type.GetCustomAttribute<TAttribute>();
}

/// <summary>One layer as written.</summary>
/// <param name="Attribute">The attribute.</param>
/// <param name="Name">As the compiler named it.</param>
/// <param name="Written">The named arguments that are there: an argument of 0 differs from none.</param>
internal sealed record LayerDeclaration(LayerAttribute Attribute, string Name, IReadOnlyList<string> Written)
{
    /// <summary>The layer's own number where it is written, else that of the class.</summary>
    public double Own(string argument, double own, double inherited) => Written.Contains(argument) ? own : inherited;
}
