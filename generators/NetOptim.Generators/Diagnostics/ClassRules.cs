using NetOptim.Generators.Declarations;

namespace NetOptim.Generators.Diagnostics;

/// <summary>Rules about the class and the set of its attributes (ids NOPT1…).</summary>
internal static class ClassRules
{
    public static void Check(ModelDeclaration declaration, IReadOnlyList<AttributeReader> attributes, ProblemSink problems)
    {
        if (declaration.Obstacles.NotPartial is { } name)
            problems.AddToClass(Rules.NotPartial, name);
    }
}
