using NetOptim.Generators.Fusion;
using NetOptim.Generators.Graphs;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Emit;

/// <summary>
/// The backward pass and the optimiser's step. Where nothing needs the whole gradient first, weights are updated straight out of the registers of the
/// product that makes their gradient; the rest goes in one pass for each run of parameters.
/// </summary>
internal sealed class UpdateEmitter(
    ModelDefinition model, TrainingDefinition training, LoweredProgram program, ProgramEmitter passes, StructRegistry structs, SourceWriter writer)
{
    private IReadOnlyList<Value> Parameters => model.Tensors.Parameters;

    private bool ClipsNorm => training.Clip?.Norm is not null;

    public void Write()
    {
        IReadOnlyDictionary<Kernel, Value> updating = new EarlyUpdates(program.Kernels, Parameters, ClipsNorm).Products;
        if (updating.Count == 0)
            WriteBackward();
        else
            WriteUpdatingBackward(updating);
        writer.Line();
        WriteAddPenalties();
        writer.Line();
        WriteUpdate();
    }

    private void WriteBackward()
    {
        writer.Line("/// <inheritdoc/>");
        using (writer.Block("protected override unsafe void Backward(float* input, int batch)"))
            passes.WriteCalls(program.Kernels.ForwardLength, program.Kernels.Kernels.Count, "Backward", ProgramEmitter.Locals("float* input", "int batch"));
        passes.WriteLoops(model.Declaration.Identifier);
    }

    private void WriteAddPenalties()
    {
        writer.Line("/// <inheritdoc/>");
        ParameterGroup[] penalized = Groups(leftOut: _ => false).Where(group => group.Penalties.InLoss).ToArray();
        if (penalized.Length == 0)
        {
            writer.Line("protected override double AddPenalties() => 0;");
            return;
        }
        var makers = new UpdateStructs(model, training, structs);
        (ParameterGroup Group, string Map)[] calls = penalized.Select(group => (group, makers.AddPenalty(group))).ToArray();
        using (writer.Block("protected override unsafe double AddPenalties()"))
        {
            WriteLocals(makers);
            writer.Line("double penalty = 0;");
            foreach ((ParameterGroup group, string map) in calls)
            {
                using (OpenRuns(group))
                    writer.Line($"penalty += Reductions.Sum(Workers, run.Length, {map});");
            }
            writer.Line("return penalty;");
        }
    }

    private void WriteUpdate()
    {
        writer.Line("/// <inheritdoc/>");
        using (writer.Block("protected override unsafe double Update(float learningRate)"))
        {
            if (ClipsNorm)
            {
                writer.Line("double penalty = AddPenalties();");
                writer.Line("double squaredNorm = 0;");
                using (writer.Block($"foreach (ParameterRun run in TrainedRuns(0, {Text.Int(Parameters.Count)}))"))
                    writer.Line("squaredNorm += Reductions.Sum(Workers, run.Length, new SquaredNorm(GradientAt(run.Offset)));");
                writer.Line($"float clip = (float)Math.Min(1, {training.Clip!.Norm} / (Math.Sqrt(squaredNorm) + 1e-6));");
            }
            else
            {
                writer.Line("double penalty = 0;");
            }
            WritePasses(new UpdateStructs(model, training, structs), leftOut: _ => false);
            WriteMaxNorms();
            writer.Line("return penalty;");
        }
    }

    /// <summary>One method for both: the products that update weights store their gradients where these are wanted.</summary>
    private void WriteUpdatingBackward(IReadOnlyDictionary<Kernel, Value> updating)
    {
        var makers = new UpdateStructs(model, training, structs);
        Dictionary<Kernel, KernelVariant> products = updating.ToDictionary(
            entry => entry.Key, entry => UpdatingProduct(entry.Key, entry.Value, makers));
        // Made now so that all locals are known before the first of them is used.
        var updated = new HashSet<Value>(updating.Values);
        (ParameterGroup Group, string Line)[] rest = Passes(makers, i => updated.Contains(Parameters[i]));
        writer.Line("/// <inheritdoc/>");
        writer.Line("protected override unsafe void Backward(float* input, int batch) => Backward(input, batch, updates: false, learningRate: 0);");
        writer.Line();
        writer.Line("/// <inheritdoc/>");
        writer.Line("protected override unsafe double BackwardAndUpdate(float* input, int batch, float learningRate) => Backward(input, batch, updates: true, learningRate);");
        writer.Line();
        writer.Line("// Where it updates parameters, products that make the gradient of a weight do so in their registers, and such gradients are not stored.");
        using (writer.Block("private unsafe double Backward(float* input, int batch, bool updates, float learningRate)"))
        {
            WriteLocals(makers);
            writer.Line("double penalty = 0;");
            writer.Line();
            passes.WriteCalls(
                program.Kernels.ForwardLength, program.Kernels.Kernels.Count, "Backward",
                [.. ProgramEmitter.Locals("float* input", "int batch", "bool updates", "float learningRate"), .. makers.Locals],
                variant: kernel => products.TryGetValue(kernel, out KernelVariant? product) ? product : null);
            writer.Line();
            writer.Line("if (!updates)");
            writer.Line("    return 0;");
            WriteRuns(rest);
            WriteMaxNorms();
            writer.Line("return penalty;");
        }
        passes.WriteLoops(model.Declaration.Identifier);
    }

    /// <summary>The product stores its gradient, or updates the weight that it is of; that weight's penalty is taken before.</summary>
    private KernelVariant UpdatingProduct(Kernel kernel, Value weight, UpdateStructs makers)
    {
        Operation anchor = kernel.Anchor!;
        string epilogue = makers.Epilogue(weight, anchor.Output.Size / anchor.Output.Shape[0]);
        string call = passes.Kernels.ProductCall(kernel, weight.Name, epilogue, finisher: null);
        string frozen = $"Parameters[{Text.Int(IndexOf(weight))}].Frozen";
        string[] otherwise = [$"else if (!{frozen}) // fused: {training.Optimizer.Name} on {weight.Tensor!.Name}", "    " + call];
        string[] before = weight.Tensor.Penalties.InLoss
            ? [$"if (updates && !{frozen})", $"    penalty += Reductions.Sum(Workers, {Text.Int(weight.Size)}, {makers.PenaltyOf(weight.Tensor, $"ParameterAt({Text.Int(weight.Tensor.Offset)})")});"]
            : [];
        return new KernelVariant("!updates", otherwise, weight, before);
    }

    private void WritePasses(UpdateStructs makers, Func<int, bool> leftOut)
    {
        (ParameterGroup, string)[] all = Passes(makers, leftOut);
        WriteLocals(makers);
        WriteRuns(all);
    }

    private (ParameterGroup Group, string Line)[] Passes(UpdateStructs makers, Func<int, bool> leftOut) => Groups(leftOut)
        .Select(group =>
        {
            bool sums = group.Penalties.InLoss && !ClipsNorm;
            string pass = makers.Pass(group, sums, ClipsNorm);
            return (group, sums ? $"penalty += Reductions.Sum(Workers, run.Length, {pass});" : $"Maps.Run(Workers, run.Length, {pass});");
        })
        .ToArray();

    private void WriteRuns(IEnumerable<(ParameterGroup Group, string Line)> all)
    {
        foreach ((ParameterGroup group, string line) in all)
        {
            using (OpenRuns(group))
                writer.Line(line);
        }
    }

    private void WriteLocals(UpdateStructs makers)
    {
        foreach (KernelField local in makers.Locals)
            writer.Line($"{local.Type} {local.Name} = {local.Argument};");
    }

    private void WriteMaxNorms()
    {
        for (int i = 0; i < Parameters.Count; i++)
        {
            TensorDefinition tensor = Parameters[i].Tensor!;
            if (tensor.Penalties.MaxNorm is not { } limit)
                continue;
            int units = tensor.Shape[0];
            writer.Line($"if (!Parameters[{Text.Int(i)}].Frozen) // {tensor.Name}: no unit's norm above the limit");
            writer.Line(
                $"    MaxNorm.Run(Workers, ParameterAt({Text.Int(tensor.Offset)}), {Text.Int(units)}, {Text.Int(tensor.Length / units)}, (float){limit});");
        }
    }

    private SourceWriter.Scope OpenRuns(ParameterGroup group) =>
        writer.Block($"foreach (ParameterRun run in TrainedRuns({Text.Int(group.First)}, {Text.Int(group.End)})) // {group.Names}");

    private IEnumerable<ParameterGroup> Groups(Func<int, bool> leftOut) => ParameterGroup.Of(Parameters, leftOut);

    private int IndexOf(Value parameter) => Enumerable.Range(0, Parameters.Count).First(i => ReferenceEquals(Parameters[i], parameter));
}
