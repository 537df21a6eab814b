using NetOptim.Generators.Declarations.Build;

namespace NetOptim.Generators.Declarations;

/// <summary>
/// What the user wrote, without any symbol, syntax or position: the cache boundary. An edit that leaves this equal re-runs nothing.
/// </summary>
/// <param name="Namespace">Empty for the global namespace.</param>
/// <param name="ContainingTypes">Headers of the types around the class, outermost first: <c>partial class Outer</c>.</param>
/// <param name="Name">Name of the class, without the @ of a keyword.</param>
/// <param name="Attributes">All attributes of the library on the class, in source order.</param>
internal sealed record ModelDeclaration(
    string Namespace, EquatableArray<string> ContainingTypes, string Name, EquatableArray<AttributeDeclaration> Attributes, Obstacles Obstacles)
{
    /// <summary>The name as C# writes it.</summary>
    public string Identifier => Text.Identifier(Name);

    /// <summary>What the class's <c>Build</c> describes; null where it has none.</summary>
    public BuildDeclaration? Build { get; init; }

    /// <summary>Whether to emit the passes that a torch module needs.</summary>
    public bool AsModule { get; init; }

    /// <summary>
    /// Whether all that was written could be read. If not and there is no problem, the C# compiler has said why; or what could not be read is to come
    /// from another source generator, whose sources this one does not see.
    /// </summary>
    public bool IsComplete => Attributes.All(attribute => !attribute.HasErrors) && Build is not { Complete: false };
}

/// <summary>Facts about the class itself that keep it from being compiled.</summary>
/// <param name="NotPartial">The first type, from the class outwards, that is not partial.</param>
/// <param name="Generic">The class or one around it has type parameters.</param>
/// <param name="BaseClass">A base class other than object.</param>
/// <param name="Spread">Layers stand on several partial declarations.</param>
/// <param name="Kind">What it is if not an ordinary class: "static class", "abstract class", "record".</param>
/// <param name="MemberTaken">A member of the user's that the compiler would emit.</param>
internal sealed record Obstacles(string? NotPartial, bool Generic, string? BaseClass, bool Spread, string? Kind, string? MemberTaken = null);

/// <summary>One attribute: its name without suffix and the arguments that were written.</summary>
/// <param name="HasErrors">It has an argument that C# has found no value for, and which is missing here.</param>
internal sealed record AttributeDeclaration(string Kind, EquatableArray<ArgumentDeclaration> Arguments, bool HasErrors = false);

/// <summary>One written argument, by the name of its constructor parameter or property.</summary>
internal sealed record ArgumentDeclaration(string Name, ArgumentValue Value);

/// <summary>A constant: a number (or boolean), a text (or the name of an enum member), or integers.</summary>
/// <param name="Undefined">The text is a cast of a number that no member of the enum has.</param>
internal sealed record ArgumentValue(double? Number, string? Text, EquatableArray<int>? Integers, bool Undefined = false)
{
    public override string ToString() =>
        Number is double number ? Generators.Text.Number(number) : Text ?? Generators.Text.Shape(Integers ?? EquatableArray<int>.Empty);
}
