using NetOptim.Generators.Graphs;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Emit;

/// <summary>
/// The structs of the optimiser's step. Penalties, clipping and the update rule are one expression per element; what differs is where the
/// gradient comes from: memory, or the registers of the product that makes it.
/// </summary>
internal sealed class UpdateStructs(ModelDefinition model, TrainingDefinition training, StructRegistry structs)
{
    private readonly List<KernelField> _locals = [];

    /// <summary>What the structs are given besides pointers: computed once per step.</summary>
    public IReadOnlyList<KernelField> Locals => _locals;

    private int Slots => training.Optimizer.Slots;

    /// <summary>A pass that reads gradients, updates parameters and (where <paramref name="sums"/>) gives the penalties.</summary>
    /// <param name="clips">Whether the gradients are first multiplied with <c>clip</c>.</param>
    public string Pass(ParameterGroup group, bool sums, bool clips)
    {
        var scope = new KernelScope("1");
        var lines = new List<string> { "T weight = T.Load(weights + index);", "T gradient = T.Load(gradients + index);" };
        if (sums)
            lines.AddRange(PenaltyGradient(group.Penalties, scope));
        if (clips)
            lines.Add($"gradient *= T.Broadcast({scope.Field("float", "clip", "clip")});");
        lines.AddRange(Step(scope));
        lines.Add("updated.Store(weights + index);");
        if (sums)
            lines.Add($"return {Penalty(group.Penalties, scope)};");
        return Add(
            "Update", $"{training.Optimizer.Name} for {group.Names}", "float* weights, float* gradients" + States(", float* state{0}"), scope,
            sums ? "ISumMap" : "IMap", $"public {(sums ? "T" : "void")} Invoke<T>(nint row, nint index)", lines,
            "ParameterAt(run.Offset), GradientAt(run.Offset)" + States(", OptimizerStateAt({0}, run.Offset)"));
    }

    /// <summary>The epilogue of a weight-gradient product: the sums never go to memory, the updated weights do.</summary>
    /// <param name="columns">Columns of the weight matrix.</param>
    public string Epilogue(Value weight, int columns)
    {
        TensorDefinition tensor = weight.Tensor!;
        var scope = new KernelScope("1");
        var lines = new List<string> { "nint index = row * columns + column;", "T weight = T.Load(weights + index);", "T gradient = sum;" };
        if (tensor.Penalties.InLoss)
            lines.AddRange(PenaltyGradient(tensor.Penalties, scope));
        lines.AddRange(Step(scope));
        lines.Add("return updated;");
        scope.Field("nint", "columns", Text.Int(columns)); // the last one, as in every struct that goes by rows
        return Add(
            "WeightEpilogue", $"{training.Optimizer.Name} in the registers of a weight-gradient product", "float* weights" + States(", float* state{0}"),
            scope, "IEpilogue", "public T Apply<T>(T sum, nint row, nint column)", lines,
            weight.Name + States($", OptimizerStateAt({{0}}, {Text.Int(tensor.Offset)})"));
    }

    /// <summary>A pass that adds the penalties' gradients to the gradients and gives the penalties.</summary>
    public string AddPenalty(ParameterGroup group)
    {
        var scope = new KernelScope("1");
        var lines = new List<string> { "T weight = T.Load(weights + index);", "T gradient = T.Load(gradients + index);" };
        lines.AddRange(PenaltyGradient(group.Penalties, scope));
        lines.Add("gradient.Store(gradients + index);");
        lines.Add($"return {Penalty(group.Penalties, scope)};");
        return Add(
            "AddPenalty", $"penalties of {group.Names}, and their gradient", "float* weights, float* gradients", scope, "ISumMap",
            "public T Invoke<T>(nint row, nint index)", lines, "ParameterAt(run.Offset), GradientAt(run.Offset)");
    }

    /// <summary>A pass that gives the penalties alone.</summary>
    public string PenaltyOf(TensorDefinition tensor, string weights)
    {
        var scope = new KernelScope("1");
        string[] lines = ["T weight = T.Load(weights + index);", $"return {Penalty(tensor.Penalties, scope)};"];
        return Add("Penalty", $"penalties of {tensor.Name}", "float* weights", scope, "ISumMap", "public T Invoke<T>(nint row, nint index)", lines, weights);
    }

    private IEnumerable<string> Step(KernelScope scope)
    {
        if (training.Clip?.Value is { } limit)
        {
            string name = scope.Field("float", "clipValue", $"(float){limit}");
            yield return $"gradient = T.Min(T.Broadcast({name}), T.Max(T.Broadcast(-{name}), gradient));";
        }
        foreach (string line in training.Optimizer.Body(scope))
            yield return line;
    }

    private static IEnumerable<string> PenaltyGradient(TensorPenalties penalties, KernelScope scope)
    {
        if (penalties.L1 is { } lambda1)
            yield return $"gradient = T.MultiplyAdd(SimdMath.Sign(weight), T.Broadcast({L1(scope, lambda1)}), gradient);";
        if (penalties.L2 is { } lambda2)
            yield return $"gradient = T.MultiplyAdd(weight, T.Broadcast(2 * {L2(scope, lambda2)}), gradient);";
    }

    private static string Penalty(TensorPenalties penalties, KernelScope scope)
    {
        var terms = new List<string>();
        if (penalties.L1 is { } lambda1)
            terms.Add($"T.Broadcast({L1(scope, lambda1)}) * T.Abs(weight)");
        if (penalties.L2 is { } lambda2)
            terms.Add($"T.Broadcast({L2(scope, lambda2)}) * weight * weight");
        return string.Join(" + ", terms);
    }

    private static string L1(KernelScope scope, string lambda) => scope.Field("float", "l1", $"(float){lambda}");

    private static string L2(KernelScope scope, string lambda) => scope.Field("float", "l2", $"(float){lambda}");

    private string States(string format) => string.Concat(Enumerable.Range(0, Slots).Select(slot => format.Replace("{0}", Text.Int(slot))));

    private string Add(
        string role, string comment, string pointers, KernelScope scope, string contract, string method, IEnumerable<string> body, string arguments)
    {
        string fields = string.Concat(scope.Fields.Select(extra => $", {extra.Type} {extra.Name}"));
        string[] lines = new[] { KernelEmitter.Inline, method + " where T : struct, ISimd<T>", "{" }
            .Concat(body.Select(line => "    " + line))
            .Concat(["}"])
            .ToArray();
        string name = structs.Add(model.Declaration.Name + role, role, comment, $"({pointers}{fields}) : {contract}", lines);
        return $"new {name}({arguments}{string.Concat(scope.Fields.Select(extra => ", " + Local(extra)))})";
    }

    /// <summary>The local that holds a field's argument; the same expression is computed once.</summary>
    private string Local(KernelField extra)
    {
        // A bare name (clip, learningRate) is a local already.
        if (extra.Argument.All(char.IsLetterOrDigit))
            return extra.Argument;
        if (_locals.FirstOrDefault(local => local.Argument == extra.Argument) is { } known)
            return known.Name;
        string name = extra.Name;
        for (int i = 2; _locals.Any(local => local.Name == name); i++)
            name = extra.Name + Text.Int(i);
        _locals.Add(extra with { Name = name });
        return name;
    }
}
