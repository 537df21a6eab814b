using System.Reflection;
using System.Runtime.CompilerServices;
using ReflectedParameter = System.Reflection.ParameterInfo;

namespace NetOptim.Generators.Tests.Build;

/// <summary>Both forms of a layer have one vocabulary, and no node does anything at run time.</summary>
public class NodeTests
{
    public static TheoryData<Type> Layers => [.. typeof(LayerAttribute).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(LayerAttribute)))];

    [Theory]
    [MemberData(nameof(Layers))]
    public void A_layer_has_the_arguments_and_defaults_of_its_attribute(Type attribute)
    {
        MethodInfo method = typeof(Node).GetMethod(attribute.Name[..^"Attribute".Length])!;
        ReflectedParameter[] constructor = attribute.GetConstructors().Single().GetParameters();
        PropertyInfo[] named = [.. attribute.GetProperties().Where(property => property.SetMethod is not null)];
        bool list = constructor.Any(parameter => parameter.IsDefined(typeof(ParamArrayAttribute)));

        Assert.Equal(
            constructor.Select(parameter => parameter.Name).Concat(named.Select(property => property.Name)).Where(name => !list || name != "Name").Order(StringComparer.OrdinalIgnoreCase),
            method.GetParameters().Select(parameter => parameter.Name).Order(StringComparer.OrdinalIgnoreCase), StringComparer.OrdinalIgnoreCase);
        object instance = RuntimeHelpers.GetUninitializedObject(attribute);
        if (constructor.All(parameter => parameter.HasDefaultValue))
            instance = Activator.CreateInstance(attribute)!;
        foreach (ReflectedParameter parameter in method.GetParameters().Where(parameter => parameter.HasDefaultValue && parameter.DefaultValue is not null))
        {
            if (constructor.FirstOrDefault(candidate => candidate.Name == parameter.Name) is { } positional)
                Assert.Equal(positional.DefaultValue, parameter.DefaultValue);
            else if (constructor.All(candidate => candidate.HasDefaultValue))
                Assert.Equal(named.Single(property => property.Name.Equals(parameter.Name, StringComparison.OrdinalIgnoreCase)).GetValue(instance), parameter.DefaultValue);
        }
    }

    [Fact]
    public void Every_activation_has_a_method() => Assert.All(
        Enum.GetNames<Activation>().Where(name => name != nameof(Activation.None)), name => Assert.NotNull(typeof(Node).GetMethod(name)));

    [Fact]
    public void A_node_used_at_run_time_says_what_it_is_for()
    {
        var node = (Node)RuntimeHelpers.GetUninitializedObject(typeof(Node));

        foreach (Func<object> use in new Func<object>[] { () => node.Dense(3), () => node + node, () => node * node, () => node.Shape, () => node.Width, () => Node.Concat(node), () => node.Relu() })
            Assert.Contains("at compile time", Assert.Throws<InvalidOperationException>(use).Message, StringComparison.Ordinal);
    }
}
