using NetOptim.Generators.Declarations;

namespace NetOptim.Generators.Diagnostics.Mends;

/// <summary>
/// One way to mend a problem, as edits of what was declared: given where the fact is known, made a light bulb by the code fixes. It says the
/// same of a stack of attributes and of the calls in <c>Build</c>.
/// </summary>
internal sealed record Mend(EquatableArray<Edit> Edits)
{
    /// <summary>An argument is given a value, whether it was written or not.</summary>
    /// <param name="value">A C# expression; members of the library's enumerations as <c>Activation.Relu</c>.</param>
    public static Mend Write(AttributeReader target, string argument, string value) => Of(new Edit(EditKind.Write, target.Index, argument, value));

    /// <summary>An argument that was written goes.</summary>
    public static Mend Omit(AttributeReader target, string argument) => Of(new Edit(EditKind.Omit, target.Index, argument, ""));

    /// <summary>A whole attribute or call goes; what it was given takes its place.</summary>
    public static Mend Remove(AttributeReader target) => Of(new Edit(EditKind.Remove, target.Index, null, target.Kind));

    /// <summary>An attribute or call is put in before another.</summary>
    /// <param name="inserted">As it would be written: <c>Flatten</c>, <c>Activation(Activation.Sigmoid)</c>.</param>
    public static Mend InsertBefore(AttributeReader target, string inserted) => Of(new Edit(EditKind.InsertBefore, target.Index, null, inserted));

    /// <inheritdoc cref="InsertBefore"/>
    public static Mend InsertAfter(AttributeReader target, string inserted) => Of(new Edit(EditKind.InsertAfter, target.Index, null, inserted));

    /// <summary>Two neighbours change places.</summary>
    public static Mend Exchange(AttributeReader first, AttributeReader second) =>
        Of(new Edit(EditKind.Exchange, first.Index, null, first.Kind, second.Index));

    /// <summary>Both at once.</summary>
    public Mend And(Mend other) => new(new EquatableArray<Edit>(Edits.Concat(other.Edits)));

    private static Mend Of(Edit edit) => new(new EquatableArray<Edit>([edit]));
}

/// <summary>What becomes of an attribute, a call or an argument.</summary>
internal enum EditKind
{
    Write,
    Omit,
    Remove,
    InsertBefore,
    InsertAfter,
    Exchange,
}

/// <summary>One edit.</summary>
/// <param name="Target">Index of the attribute or call, as in <see cref="Problem.Attribute"/>.</param>
/// <param name="Argument">The argument's name, or null.</param>
/// <param name="Text">The value, what is inserted, or the kind of what is edited.</param>
/// <param name="Other">The second of two that change places; otherwise -1.</param>
internal sealed record Edit(EditKind Kind, int Target, string? Argument, string Text, int Other = -1);
