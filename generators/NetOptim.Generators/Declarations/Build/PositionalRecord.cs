using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NetOptim.Generators.Declarations.Build;

/// <summary>Records whose values are no more than what their parameters were given: <c>record Stage(int Channels, int Blocks)</c>.</summary>
internal static class PositionalRecord
{
    /// <summary>The constructor that the parameters behind a record's name make; null: the type is no such record, or its source is not at hand.</summary>
    public static IMethodSymbol? Constructor(ITypeSymbol? type) => type is INamedTypeSymbol { IsRecord: true } record
        ? record.InstanceConstructors.FirstOrDefault(constructor => constructor.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax() is RecordDeclarationSyntax))
        : null;

    /// <summary>The parameters of a record that the evaluator knows.</summary>
    /// <param name="type">The record.</param>
    /// <param name="where">What asks for it.</param>
    /// <exception cref="EvaluationException">It is none, or its values are more than their parameters.</exception>
    public static ImmutableArray<IParameterSymbol> Parameters(ITypeSymbol? type, SyntaxNode where)
    {
        if (type is not INamedTypeSymbol record || Constructor(record) is not { } constructor)
            throw EvaluationException.Unsupported(where, "making an object", "tuples, arrays and positional records");
        string? more = Unknown(record, constructor);
        return more is null ? constructor.Parameters : throw EvaluationException.Unsupported(where, $"the record '{record.Name}', which {more},", "a record of nothing but its parameters");
    }

    /// <summary>Which parameter a property is made of, among the others; -1: it is computed.</summary>
    public static int Item(IPropertySymbol property)
    {
        if (!IsOfParameter(property) || Constructor(property.ContainingType) is not { } constructor)
            return -1;
        IParameterSymbol? parameter = constructor.Parameters.FirstOrDefault(candidate => candidate.Name == property.Name);
        return parameter?.Ordinal ?? -1;
    }

    /// <summary>Whether a record says itself when two of it are equal.</summary>
    public static bool DeclaresEquality(INamedTypeSymbol record) =>
        record.GetMembers("Equals").OfType<IMethodSymbol>().Any(method => !method.IsImplicitlyDeclared && method.Parameters is [var other] && IsSame(other.Type, record));

    /// <summary>Whether a record is taken apart into what its parameters were given.</summary>
    public static bool ComesApart(INamedTypeSymbol record) => record.GetMembers("Deconstruct").Any(method => method.IsImplicitlyDeclared);

    private static bool IsOfParameter(IPropertySymbol property) =>
        property.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax() is ParameterSyntax);

    /// <summary>What a record has that the evaluator does not know; null: nothing.</summary>
    private static string? Unknown(INamedTypeSymbol record, IMethodSymbol constructor)
    {
        if (record.IsGenericType)
            return "is generic";
        if (constructor.Parameters.Any(parameter => parameter.RefKind != RefKind.None))
            return "takes a parameter by reference";
        if (record is { IsReferenceType: true, BaseType.SpecialType: not SpecialType.System_Object })
            return "has a base";
        if (record.InstanceConstructors.Any(other => !other.IsImplicitlyDeclared && other.Parameters is [var only] && IsSame(only.Type, record) && !IsSame(other, constructor)))
            return "has a copy constructor of its own";
        bool holdsMore = record.GetMembers().OfType<IFieldSymbol>().Any(field => !field.IsStatic && !(field.AssociatedSymbol is IPropertySymbol property && IsOfParameter(property)));
        // A property of a parameter's name that is written out takes the place of the one that the parameter would make.
        bool hidesOne = constructor.Parameters.Any(parameter => !record.GetMembers(parameter.Name).OfType<IPropertySymbol>().Any(IsOfParameter));
        return holdsMore || hidesOne ? "has fields or properties with values of their own" : null;
    }

    private static bool IsSame(ISymbol a, ISymbol b) => SymbolEqualityComparer.Default.Equals(a, b);
}
