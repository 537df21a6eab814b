using NetOptim.Generators.Declarations;

namespace NetOptim.Generators.Diagnostics;

/// <summary>Rules about the class itself (ids NOPT1…).</summary>
internal static class ClassRules
{
    public static void Check(ModelDeclaration declaration, ProblemSink problems)
    {
        Obstacles obstacles = declaration.Obstacles;
        if (obstacles.NotPartial is { } notPartial)
            problems.AddToClass(Rules.NotPartial, notPartial);
        if (obstacles.Generic)
            problems.AddToClass(Rules.GenericModel, declaration.Name);
        if (obstacles.BaseClass is { } baseClass)
            problems.AddToClass(Rules.BaseClass, declaration.Name, baseClass);
        if (obstacles.Kind is { } kind)
            problems.AddToClass(Rules.NotAnOrdinaryClass, declaration.Name, kind);
        if (obstacles.Spread)
            problems.AddToClass(Rules.LayersSpread, declaration.Name);
        if (obstacles.MemberTaken is { } member)
            problems.AddToClass(Rules.MemberTaken, declaration.Name, member);
    }
}
