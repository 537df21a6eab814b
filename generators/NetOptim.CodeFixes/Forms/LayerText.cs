using Microsoft.CodeAnalysis;
using NetOptim.Generators;
using NetOptim.Generators.Layers;

namespace NetOptim.CodeFixes.Forms;

/// <summary>Layers as calls and as attributes, by what the library's own types take; null where one cannot be written so.</summary>
internal sealed class LayerText(Compilation compilation)
{
    private readonly INamedTypeSymbol? _node = compilation.GetTypeByMetadataName("NetOptim.Node");

    /// <summary><c>.Dense(10, Activation.Relu, l2: 1e-4)</c></summary>
    public string? Call(WrittenLayer layer)
    {
        (IMethodSymbol? method, IEnumerable<WrittenArgument> arguments) = Method(layer);
        if (method is null)
            return null;
        var written = new List<string>();
        bool byPlace = true;
        foreach (WrittenArgument argument in arguments)
        {
            if (method.Parameters.FirstOrDefault(parameter => argument.Is(parameter.Name)) is not { } parameter)
                return null;
            byPlace &= argument.ByPlace && (parameter.IsParams || parameter.Ordinal == written.Count);
            written.Add(byPlace ? argument.Text : $"{parameter.Name}: {argument.Text}");
        }
        return $".{method.Name}({string.Join(", ", written)})";
    }

    /// <summary><c>Dense(10, Activation.Relu, L2 = 1e-4)</c>, with the full name of the attribute.</summary>
    public string? Attribute(WrittenLayer layer)
    {
        if (compilation.GetTypeByMetadataName($"NetOptim.{layer.Kind}Attribute") is not { InstanceConstructors: [var constructor] } type)
            return null;
        var parameters = new List<string>();
        var properties = new List<string>();
        bool byPlace = true;
        foreach (WrittenArgument argument in layer.Arguments)
        {
            if (constructor.Parameters.FirstOrDefault(parameter => argument.Is(parameter.Name)) is { } parameter)
            {
                byPlace &= argument.ByPlace && (parameter.IsParams || parameter.Ordinal == parameters.Count);
                parameters.Add(byPlace ? argument.Text : $"{parameter.Name}: {argument.Text}");
            }
            else if (Property(type, argument) is { } property)
            {
                properties.Add($"{property.Name} = {argument.Text}");
            }
            else
            {
                return null;
            }
        }
        string arguments = string.Join(", ", parameters.Concat(properties));
        return $"global::NetOptim.{layer.Kind}" + (arguments.Length == 0 ? "" : $"({arguments})");
    }

    /// <summary>What a layer without a name is counted by in <c>Build</c>.</summary>
    public string CountedAs(WrittenLayer layer) => Method(layer).Method is { } method && Catalog<LayerDefinition>.Find(method.Name) is null
        ? Text.Camel(method.Name)
        : Catalog<LayerDefinition>.Find(layer.Kind)!.DefaultName;

    /// <summary>The layer's method: that of its activation where it is one, and that takes what is written.</summary>
    private (IMethodSymbol? Method, IEnumerable<WrittenArgument> Arguments) Method(WrittenLayer layer)
    {
        if (layer.Activation is { } activation && Find(activation) is { } own)
        {
            WrittenArgument[] rest = [.. layer.Arguments.Where(argument => !argument.Is(Catalog<LayerDefinition>.Find(layer.Kind)!.ActivationArgument!))];
            if (rest.All(argument => own.Parameters.Any(parameter => argument.Is(parameter.Name))))
                return (own, rest);
        }
        return (Find(layer.Kind), layer.Arguments);
    }

    private IMethodSymbol? Find(string name) => _node?.GetMembers(name).OfType<IMethodSymbol>().FirstOrDefault(method => !method.IsStatic);

    private static IPropertySymbol? Property(INamedTypeSymbol type, WrittenArgument argument)
    {
        for (INamedTypeSymbol? owner = type; owner is not null; owner = owner.BaseType)
        {
            if (owner.GetMembers().OfType<IPropertySymbol>().FirstOrDefault(property => property.SetMethod is not null && argument.Is(property.Name)) is { } found)
                return found;
        }
        return null;
    }
}
