using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetOptim.Generators.Declarations.Build;

namespace NetOptim.Generators.Declarations;

/// <summary>Symbols → <see cref="ModelDeclaration"/>. The only part of the front end that knows Roslyn.</summary>
internal static class DeclarationReader
{
    public const string ModelAttributeName = "NetOptim.ModelAttribute";
    private const string AttributeNamespace = "NetOptim";
    private const string Suffix = "Attribute";

    private static readonly string[] EmittedNames = ["Hyperparameters", "HyperparameterValues", "_hyperparameters", "Description"];

    /// <summary>The declaration, and the places of what its <c>Build</c> calls, which are not part of it.</summary>
    public static (ModelDeclaration Declaration, BuildSites Sites) Read(INamedTypeSymbol model, Compilation compilation, CancellationToken cancellation)
    {
        AttributeData[] attributes = Attributes(model).ToArray();
        cancellation.ThrowIfCancellationRequested();
        var declaration = new ModelDeclaration(
            Namespace(model),
            new EquatableArray<string>(Around(model).Reverse().Select(Header)),
            model.Name,
            new EquatableArray<AttributeDeclaration>(ReadAttributes(model)),
            ReadObstacles(model, attributes));
        return BuildReader.Read(model, declaration, compilation, cancellation) is { } read
            ? (declaration with { Build = read.Build }, read.Sites)
            : (declaration, BuildSites.None);
    }

    /// <summary>The library's attributes on a class, in source order: the order of <see cref="ModelDeclaration.Attributes"/>.</summary>
    public static IEnumerable<AttributeData> Attributes(INamedTypeSymbol model) =>
        model.GetAttributes().Where(attribute =>
            attribute.AttributeClass is { ContainingNamespace: { } space } type
            && space.ToDisplayString() == AttributeNamespace
            && type.Name.EndsWith(Suffix, StringComparison.Ordinal));

    /// <summary>An attribute's name without its suffix.</summary>
    public static string Kind(ITypeSymbol attribute) =>
        attribute.Name.EndsWith(Suffix, StringComparison.Ordinal) ? attribute.Name.Substring(0, attribute.Name.Length - Suffix.Length) : attribute.Name;

    /// <summary>What the library's attributes on a class declare, in source order.</summary>
    public static IEnumerable<AttributeDeclaration> ReadAttributes(INamedTypeSymbol model) => Attributes(model).Select(Read);

    private static AttributeDeclaration Read(AttributeData attribute)
    {
        var arguments = new List<ArgumentDeclaration>();
        if (attribute.AttributeConstructor is { } constructor)
        {
            int written = WrittenPositional(attribute, constructor);
            for (int i = 0; i < Math.Min(attribute.ConstructorArguments.Length, constructor.Parameters.Length); i++)
            {
                bool given = i < written || IsNamed(attribute, constructor.Parameters[i].Name);
                if (given && Read(attribute.ConstructorArguments[i]) is { } value)
                    arguments.Add(new ArgumentDeclaration(constructor.Parameters[i].Name, value));
            }
        }
        foreach (KeyValuePair<string, TypedConstant> named in attribute.NamedArguments)
        {
            if (Read(named.Value) is { } value)
                arguments.Add(new ArgumentDeclaration(named.Key, value));
        }
        bool hasErrors = attribute.AttributeConstructor is null || attribute.ConstructorArguments.Concat(attribute.NamedArguments.Select(named => named.Value)).Any(IsError);
        return new AttributeDeclaration(Kind(attribute.AttributeClass!), new EquatableArray<ArgumentDeclaration>(arguments), hasErrors);
    }

    private static bool IsError(TypedConstant constant) =>
        constant.Kind == TypedConstantKind.Error || (constant.Kind == TypedConstantKind.Array && !constant.IsNull && constant.Values.Any(IsError));

    /// <summary>How many leading constructor arguments are written by position: a default that was not written is not an argument.</summary>
    private static int WrittenPositional(AttributeData attribute, IMethodSymbol constructor)
    {
        if (attribute.ApplicationSyntaxReference?.GetSyntax() is not AttributeSyntax { ArgumentList: { } list })
            return attribute.ApplicationSyntaxReference is null ? constructor.Parameters.Length : 0;
        int positional = list.Arguments.Count(argument => argument is { NameColon: null, NameEquals: null });
        bool takesAll = constructor.Parameters.Length > 0 && constructor.Parameters[constructor.Parameters.Length - 1].IsParams;
        return takesAll ? Math.Max(positional, constructor.Parameters.Length) : positional;
    }

    private static bool IsNamed(AttributeData attribute, string parameter) =>
        attribute.ApplicationSyntaxReference?.GetSyntax() is AttributeSyntax { ArgumentList: { } list }
        && list.Arguments.Any(argument => argument.NameColon?.Name.Identifier.ValueText == parameter);

    private static ArgumentValue? Read(TypedConstant constant)
    {
        if (constant.Kind == TypedConstantKind.Array)
        {
            return constant.IsNull || constant.Values.Any(item => item.Value is not int)
                ? null
                : new ArgumentValue(null, null, new EquatableArray<int>(constant.Values.Select(item => (int)item.Value!)));
        }
        if (constant.Kind == TypedConstantKind.Enum)
        {
            string? member = constant.Type!.GetMembers().OfType<IFieldSymbol>()
                .FirstOrDefault(field => field.HasConstantValue && Equals(field.ConstantValue, constant.Value))?.Name;
            return member is not null
                ? new ArgumentValue(null, member, null)
                : new ArgumentValue(null, $"({constant.Type.Name}){Convert.ToString(constant.Value, System.Globalization.CultureInfo.InvariantCulture)}", null, Undefined: true);
        }
        return constant.Value switch
        {
            int number => new ArgumentValue(number, null, null),
            double number => new ArgumentValue(number, null, null),
            bool flag => new ArgumentValue(flag ? 1 : 0, null, null),
            string text => new ArgumentValue(null, text, null),
            _ => null,
        };
    }

    private static Obstacles ReadObstacles(INamedTypeSymbol model, AttributeData[] attributes)
    {
        INamedTypeSymbol[] types = new[] { model }.Concat(Around(model)).ToArray();
        INamedTypeSymbol? notPartial = types.FirstOrDefault(type => !IsPartial(type));
        int declarations = attributes
            .Select(attribute => attribute.ApplicationSyntaxReference)
            .Where(reference => reference is not null)
            .Select(reference => (reference!.SyntaxTree, reference.GetSyntax().Ancestors().OfType<TypeDeclarationSyntax>().FirstOrDefault()?.SpanStart))
            .Distinct()
            .Count();
        string? kind = model switch
        {
            { IsRecord: true } => "record",
            { TypeKind: not TypeKind.Class } => model.TypeKind.ToString().ToLowerInvariant(),
            { IsStatic: true } => "static class",
            { IsAbstract: true } => "abstract class",
            _ when types.Any(type => type.IsFileLocal) => "file-local class",
            _ => null,
        };
        string? baseClass = model.BaseType is { SpecialType: not SpecialType.System_Object } parent
            && parent.ContainingNamespace.ToDisplayString() != AttributeNamespace
            ? parent.ToDisplayString()
            : null;
        return new Obstacles(
            notPartial?.Name, types.Any(type => type.TypeParameters.Length > 0), baseClass, declarations > 1, kind, TakenMember(model));
    }

    /// <summary>A member of the user's that would clash with an emitted one.</summary>
    private static string? TakenMember(INamedTypeSymbol model)
    {
        foreach (ISymbol member in model.GetMembers())
        {
            if (member.IsImplicitlyDeclared || member.DeclaringSyntaxReferences.All(reference => IsEmitted(reference.SyntaxTree)))
                continue;
            if (member is IMethodSymbol { MethodKind: MethodKind.Constructor, Parameters: [{ Type.Name: "ModelOptions" }] })
                return $"{model.Name}(ModelOptions)";
            if (EmittedNames.Contains(member.Name))
                return member.Name;
        }
        return null;
    }

    /// <summary>The analyzer sees what the generator has added, under its name; the generator does not.</summary>
    internal static bool IsEmitted(SyntaxTree tree) =>
        tree.FilePath.EndsWith(".g.cs", StringComparison.OrdinalIgnoreCase) && tree.FilePath.Contains(typeof(ModelGenerator).FullName);

    private static string Namespace(INamedTypeSymbol model)
    {
        var parts = new Stack<string>();
        for (INamespaceSymbol space = model.ContainingNamespace; !space.IsGlobalNamespace; space = space.ContainingNamespace)
            parts.Push(Text.Identifier(space.Name));
        return string.Join(".", parts);
    }

    private static IEnumerable<INamedTypeSymbol> Around(INamedTypeSymbol model)
    {
        for (INamedTypeSymbol? type = model.ContainingType; type is not null; type = type.ContainingType)
            yield return type;
    }

    private static string Header(INamedTypeSymbol type)
    {
        string kind = type switch
        {
            { IsRecord: true, TypeKind: TypeKind.Struct } => "record struct",
            { IsRecord: true } => "record",
            { TypeKind: TypeKind.Struct } => "struct",
            { TypeKind: TypeKind.Interface } => "interface",
            _ => "class",
        };
        return $"partial {kind} {Text.Identifier(type.Name)}";
    }

    private static bool IsPartial(INamedTypeSymbol type) =>
        type.DeclaringSyntaxReferences.All(reference =>
            reference.GetSyntax() is TypeDeclarationSyntax syntax && syntax.Modifiers.Any(SyntaxKind.PartialKeyword));
}
