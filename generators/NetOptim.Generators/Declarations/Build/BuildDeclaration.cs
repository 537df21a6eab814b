using NetOptim.Generators.Diagnostics;

namespace NetOptim.Generators.Declarations.Build;

/// <summary>What <c>Build</c> does to its parameter, found by evaluating it: free of symbols, syntax and positions.</summary>
/// <param name="Calls">Layers and joins in the order in which they were called.</param>
/// <param name="Output">The call whose result is returned; <see cref="CallDeclaration.Parameter"/>: the parameter itself.</param>
/// <param name="Problems">What kept it from being evaluated, or is wrong with the method.</param>
/// <param name="Complete">Whether evaluation came to its end; if not and there is no problem, the C# compiler has said why.</param>
internal sealed record BuildDeclaration(EquatableArray<CallDeclaration> Calls, int Output, EquatableArray<BuildProblem> Problems, bool Complete);

/// <summary>One call of a layer, or of an operator on values.</summary>
/// <param name="Name">The layer's, with the path of helper methods that led to it: <c>residual2.dense1</c>.</param>
/// <param name="Layer">Its kind and the arguments that were written, as if it were an attribute.</param>
/// <param name="Inputs">The calls whose results it takes.</param>
internal sealed record CallDeclaration(string Name, AttributeDeclaration Layer, EquatableArray<int> Inputs)
{
    /// <summary>In the place of a call: the parameter of <c>Build</c>.</summary>
    public const int Parameter = -1;
}

/// <summary>Something that keeps <c>Build</c> from being evaluated; where it stands, <see cref="BuildSites"/> knows.</summary>
internal sealed record BuildProblem(Rule Rule, EquatableArray<string> Values);
