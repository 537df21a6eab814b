using Microsoft.CodeAnalysis;

namespace NetOptim.Generators.Declarations.Build;

/// <summary>One call of a method: its parameters and locals.</summary>
/// <param name="method">The method; null for an initialiser.</param>
/// <param name="outer">For a local function, the call in which it stands.</param>
/// <param name="scope">Where its layers have their names.</param>
/// <param name="instance">For a method of an instance, what it is called on, or the <see cref="Place"/> of that.</param>
internal sealed class Frame(IMethodSymbol? method, Frame? outer, LayerScope scope, object? instance = null)
{
    private readonly Dictionary<ISymbol, object?> _values = new(SymbolEqualityComparer.Default);

    public LayerScope Scope => scope;

    /// <summary><c>this</c>; null in a static method.</summary>
    public RecordValue? This => instance is Place place ? place.Read() as RecordValue : instance as RecordValue ?? outer?.This;

    /// <summary>What <c>return</c> gave.</summary>
    public object? Result { get; set; }

    /// <summary>The value of a local or parameter; an unassigned one is an error of the C# compiler's.</summary>
    /// <exception cref="EvaluationException">It has none.</exception>
    public object? Get(ISymbol symbol, SyntaxNode where)
    {
        if (!Owner(symbol)._values.TryGetValue(symbol, out object? value))
            throw new EvaluationException(null, where);
        return value is Place shared ? shared.Read() : value;
    }

    /// <param name="symbol">A local or parameter.</param>
    /// <param name="value">What it is from now on; of a parameter by reference, the argument's <see cref="Place"/>.</param>
    public void Set(ISymbol symbol, object? value) => Owner(symbol)._values[symbol] = value;

    /// <summary>The call that a local function declared by that method sees around it.</summary>
    public Frame? Around(ISymbol declaring)
    {
        for (Frame? frame = this; frame is not null; frame = frame.Outer)
        {
            if (SymbolEqualityComparer.Default.Equals(frame.Method, declaring))
                return frame;
        }
        return null;
    }

    private IMethodSymbol? Method => method;

    private Frame? Outer => outer;

    private Frame Owner(ISymbol symbol) => Around(symbol.ContainingSymbol) ?? this;
}
