using NetOptim.Generators.Graphs;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Emit;

/// <summary>
/// The optimiser's step: for each run of parameters with the same penalties one pass that reads parameter, gradient and state, adds the
/// penalties' gradient, clips, and writes parameter and state.
/// </summary>
internal sealed class UpdateEmitter(ModelDefinition model, TrainingDefinition training, StructRegistry structs)
{
    private static readonly string[] Attributes = ["[MethodImpl(MethodImplOptions.AggressiveInlining)]"];

    private bool ClipsNorm => training.Clip?.Norm is not null;

    public void Write(SourceWriter writer)
    {
        WritePenalties(writer);
        writer.Line();
        WriteUpdate(writer);
    }

    private void WritePenalties(SourceWriter writer)
    {
        writer.Line("/// <inheritdoc/>");
        Group[] penalized = Groups().Where(group => group.Penalties.InLoss).ToArray();
        if (penalized.Length == 0)
        {
            writer.Line("protected override double AddPenalties() => 0;");
            return;
        }
        using (writer.Block("protected override unsafe double AddPenalties()"))
        {
            writer.Line("double penalty = 0;");
            foreach (Group group in penalized)
            {
                using (writer.Block($"foreach (ParameterRun run in TrainedRuns({Text.Int(group.First)}, {Text.Int(group.End)})) // {group.Names}"))
                    writer.Line($"penalty += Reductions.Sum(Workers, run.Length, {Penalty(group)});");
            }
            writer.Line("return penalty;");
        }
    }

    private void WriteUpdate(SourceWriter writer)
    {
        writer.Line("/// <inheritdoc/>");
        using (writer.Block("protected override unsafe double Update(float learningRate)"))
        {
            bool summed = !ClipsNorm && Groups().Any(group => group.Penalties.InLoss);
            if (ClipsNorm)
            {
                writer.Line("double penalty = AddPenalties();");
                writer.Line("double squaredNorm = 0;");
                using (writer.Block($"foreach (ParameterRun run in TrainedRuns(0, {Text.Int(model.Tensors.Parameters.Count)}))"))
                    writer.Line("squaredNorm += Reductions.Sum(Workers, run.Length, new SquaredNorm(GradientMemory.Pointer + run.Offset));");
                writer.Line($"float clip = (float)Math.Min(1, {training.Clip!.Norm} / (Math.Sqrt(squaredNorm) + 1e-6));");
            }
            else if (summed)
            {
                writer.Line("double penalty = 0;");
            }
            foreach (Group group in Groups(mergeAll: ClipsNorm))
            {
                bool sums = group.Penalties.InLoss && !ClipsNorm;
                using (writer.Block($"foreach (ParameterRun run in TrainedRuns({Text.Int(group.First)}, {Text.Int(group.End)})) // {group.Names}"))
                {
                    string update = Update(group, sums);
                    writer.Line(sums
                        ? $"penalty += Reductions.Sum(Workers, run.Length, {update});"
                        : $"Maps.Run(Workers, run.Length, {update});");
                }
            }
            WriteMaxNorms(writer);
            writer.Line(summed || ClipsNorm ? "return penalty;" : "return 0;");
        }
    }

    private void WriteMaxNorms(SourceWriter writer)
    {
        for (int i = 0; i < model.Tensors.Parameters.Count; i++)
        {
            TensorDefinition tensor = model.Tensors.Parameters[i].Tensor!;
            if (tensor.Penalties.MaxNorm is not { } limit)
                continue;
            int units = tensor.Shape[0];
            writer.Line($"if (!Parameters[{Text.Int(i)}].Frozen) // {tensor.Name}: no unit's norm above the limit");
            writer.Line(
                $"    MaxNorm.Run(Workers, ParameterMemory.Pointer + {Text.Int(tensor.Offset)}, {Text.Int(units)}, {Text.Int(tensor.Length / units)}, (float){limit});");
        }
    }

    private string Penalty(Group group)
    {
        var scope = new KernelScope();
        var lines = new List<string> { "T weight = T.Load(weights + index);" };
        lines.AddRange(PenaltyLines(group.Penalties, "T.Load(gradients + index)", scope));
        lines.Add("gradient.Store(gradients + index);");
        lines.Add("return penalty;");
        return Add(
            "Penalty", $"λ·Σ of {group.Names} and its gradient", "float* weights, float* gradients", scope, "ISumMap", "T", lines,
            "ParameterMemory.Pointer + run.Offset, GradientMemory.Pointer + run.Offset");
    }

    private string Update(Group group, bool sums)
    {
        var scope = new KernelScope();
        var lines = new List<string> { "T weight = T.Load(weights + index);" };
        if (sums)
            lines.AddRange(PenaltyLines(group.Penalties, "T.Load(gradients + index)", scope));
        else
            lines.Add("T gradient = T.Load(gradients + index);");
        if (ClipsNorm)
            lines.Add($"gradient *= T.Broadcast({scope.Field("float", "clip", "clip")});");
        if (training.Clip?.Value is { } limit)
        {
            string field = scope.Field("float", "clipValue", $"(float){limit}");
            lines.Add($"gradient = T.Min(T.Broadcast({field}), T.Max(T.Broadcast(-{field}), gradient));");
        }
        lines.AddRange(training.Optimizer.Body(scope));
        lines.Add("updated.Store(weights + index);");
        if (sums)
            lines.Add("return penalty;");
        string states = string.Concat(Enumerable.Range(0, training.Optimizer.Slots).Select(slot => $", float* state{slot}"));
        string arguments = string.Concat(Enumerable.Range(0, training.Optimizer.Slots).Select(slot => $", OptimizerState({slot}) + run.Offset"));
        return Add(
            "Update", $"{training.Optimizer.Name} for {group.Names}", "float* weights, float* gradients" + states, scope,
            sums ? "ISumMap" : "IMap", sums ? "T" : "void", lines, "ParameterMemory.Pointer + run.Offset, GradientMemory.Pointer + run.Offset" + arguments);
    }

    /// <summary>Statements that make <c>gradient</c> (the penalties' added) and <c>penalty</c> (their terms).</summary>
    private static IEnumerable<string> PenaltyLines(TensorPenalties penalties, string gradient, KernelScope scope)
    {
        yield return $"T gradient = {gradient};";
        var terms = new List<string>();
        if (penalties.L1 is { } lambda1)
        {
            string field = scope.Field("float", "l1", $"(float){lambda1}");
            yield return $"gradient = T.MultiplyAdd(SimdMath.Sign(weight), T.Broadcast({field}), gradient);";
            terms.Add($"T.Broadcast({field}) * T.Abs(weight)");
        }
        if (penalties.L2 is { } lambda2)
        {
            string field = scope.Field("float", "l2", $"(float){lambda2}");
            yield return $"gradient = T.MultiplyAdd(weight, T.Broadcast(2 * {field}), gradient);";
            terms.Add($"T.Broadcast({field}) * weight * weight");
        }
        yield return $"T penalty = {string.Join(" + ", terms)};";
    }

    private string Add(
        string role, string comment, string pointers, KernelScope scope, string contract, string returns, IEnumerable<string> body, string arguments)
    {
        string fields = string.Concat(scope.Fields.Select(field => $", {field.Type} {field.Name}"));
        string[] lines = Attributes
            .Concat([$"public {returns} Invoke<T>(nint row, nint index) where T : struct, ISimd<T>", "{"])
            .Concat(body.Select(line => "    " + line))
            .Concat(["}"])
            .ToArray();
        string name = structs.Add(model.Declaration.Name + role, comment, $"({pointers}{fields}) : {contract}", lines);
        return $"new {name}({arguments}{string.Concat(scope.Fields.Select(field => ", " + field.Argument))})";
    }

    /// <summary>Neighbouring parameters with the same penalties.</summary>
    private IEnumerable<Group> Groups(bool mergeAll = false)
    {
        IReadOnlyList<Value> parameters = model.Tensors.Parameters;
        int first = 0;
        for (int i = 1; i <= parameters.Count; i++)
        {
            if (i < parameters.Count && (mergeAll || Same(parameters[i].Tensor!.Penalties, parameters[first].Tensor!.Penalties)))
                continue;
            string names = i - first == parameters.Count ? "all parameters"
                : i - first == 1 ? parameters[first].Tensor!.Name
                : $"{parameters[first].Tensor!.Name} … {parameters[i - 1].Tensor!.Name}";
            yield return new Group(first, i, parameters[first].Tensor!.Penalties, names);
            first = i;
        }
    }

    private static bool Same(TensorPenalties a, TensorPenalties b) => a.L1 == b.L1 && a.L2 == b.L2;

    private sealed record Group(int First, int End, TensorPenalties Penalties, string Names);
}
