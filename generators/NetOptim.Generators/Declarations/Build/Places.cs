using Microsoft.CodeAnalysis;

namespace NetOptim.Generators.Declarations.Build;

/// <summary>
/// What an assignment changes, found once and before the value is: <c>a[i++] += 2</c> adds one to <c>i</c>, and <c>a[i] = i = 1</c> writes where
/// <c>i</c> pointed before.
/// </summary>
internal abstract class Place(ITypeSymbol? type)
{
    public abstract object? Read();

    /// <summary>Puts a value there, as the place's type has it.</summary>
    /// <returns>What is there then.</returns>
    public virtual object? Write(object? value)
    {
        object? converted = Arithmetic.Convert(value, type);
        Store(converted);
        return converted;
    }

    protected abstract void Store(object? value);
}

/// <summary>A local or parameter.</summary>
internal sealed class VariablePlace(ISymbol symbol, ITypeSymbol? type, Frame frame, SyntaxNode where) : Place(type)
{
    public override object? Read() => frame.Get(symbol, where);

    protected override void Store(object? value) => frame.Set(symbol, value);
}

/// <summary>An element of an array.</summary>
internal sealed class ElementPlace(object?[] items, int index, ITypeSymbol? type) : Place(type)
{
    public override object? Read() => items[index];

    protected override void Store(object? value) => items[index] = value;
}

/// <summary>An element of a tuple that is itself in a place. Tuples are values: another one takes its place, and copies stay as they are.</summary>
internal sealed class TupleElementPlace(Place owner, int item, ITypeSymbol? type) : Place(type)
{
    public override object? Read() => Owner.Items[item];

    protected override void Store(object? value)
    {
        object?[] items = [.. Owner.Items];
        items[item] = value;
        owner.Write(new TupleValue(items));
    }

    private TupleValue Owner => (TupleValue)owner.Read()!;
}

/// <summary>The targets of a deconstruction, which takes a tuple apart.</summary>
internal sealed class DeconstructionPlace(IReadOnlyList<Place> parts, SyntaxNode where) : Place(null)
{
    public override object? Read() => new TupleValue([.. parts.Select(part => part.Read())]);

    public override object? Write(object? value)
    {
        if (value is null)
            throw EvaluationException.Failed(where, "what is taken apart is null");
        object?[]? items = value switch { TupleValue tuple => tuple.Items, RecordValue record => record.Items, _ => null };
        if (items?.Length != parts.Count)
            throw EvaluationException.Unsupported(where, "a deconstruction of this", "a tuple or a positional record");
        return new TupleValue([.. parts.Select((part, i) => part.Write(items[i]))]);
    }

    protected override void Store(object? value) => throw new InvalidOperationException("It is stored part by part.");
}

/// <summary><c>_</c> in the place of a variable.</summary>
internal sealed class DiscardPlace() : Place(null)
{
    public override object? Read() => null;

    protected override void Store(object? value)
    {
    }
}
