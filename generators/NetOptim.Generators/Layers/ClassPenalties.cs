using NetOptim.Generators.Declarations;
using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Diagnostics.Mends;

namespace NetOptim.Generators.Layers;

/// <summary><c>[L1(λ)]</c>, <c>[L2(λ)]</c> and <c>[MaxNorm(c)]</c> on the class: they hold for every layer that does not say otherwise.</summary>
internal sealed class ClassPenalties
{
    private readonly (string Expression, bool OnBias)? _l1;
    private readonly (string Expression, bool OnBias)? _l2;

    private ClassPenalties((string, bool)? l1, (string, bool)? l2, string? maxNorm)
    {
        _l1 = l1;
        _l2 = l2;
        MaxNorm = maxNorm;
    }

    public string? MaxNorm { get; }

    public string? L1(bool isBias) => _l1 is { } penalty && (!isBias || penalty.OnBias) ? penalty.Expression : null;

    public string? L2(bool isBias) => _l2 is { } penalty && (!isBias || penalty.OnBias) ? penalty.Expression : null;

    public static ClassPenalties Read(IEnumerable<AttributeReader> attributes, HyperparameterTable hyperparameters)
    {
        (string, bool)? l1 = null;
        (string, bool)? l2 = null;
        string? maxNorm = null;
        foreach (AttributeReader attribute in attributes)
        {
            if (attribute.Kind is "L1" or "L2" && attribute.Has("lambda") && attribute.Number("lambda", 1) == 0)
                attribute.Report(Rules.PenaltyMissing, "lambda", [Mend.Remove(attribute)], attribute.Kind);
            if (attribute.Kind is "L1" or "L2" && attribute.Flag("Bias", false))
                attribute.Report(Rules.PenaltyOnBiases, "Bias", [Mend.Omit(attribute, "Bias")], $"[{attribute.Kind}]");
            if (attribute.Kind == "L1" && attribute.Number("lambda", 0, minimum: 0) is > 0 and double lambda1)
                l1 = (hyperparameters.Add("L1", lambda1, "λ of the penalty λ·Σ|w|."), attribute.Flag("Bias", false));
            else if (attribute.Kind == "L2" && attribute.Number("lambda", 0, minimum: 0) is > 0 and double lambda2)
                l2 = (hyperparameters.Add("L2", lambda2, "λ of the penalty λ·Σw²."), attribute.Flag("Bias", false));
            else if (attribute.Kind == "MaxNorm" && attribute.Number("limit", 1, minimum: 0, minimumExclusive: true) is var limit)
                maxNorm = hyperparameters.Add("MaxNorm", limit, "Largest norm of a unit's weights.", 0, minimumExclusive: true);
        }
        return new ClassPenalties(l1, l2, maxNorm);
    }
}
