namespace NetOptim.Generators.Emit;

/// <summary>Overloads that take token ids as the whole numbers that they are, for models whose input is tokens.</summary>
internal static class TokenEmitter
{
    /// <param name="target">Type of the targets; null where the model has no loss.</param>
    public static void Write(SourceWriter writer, string? target)
    {
        Write(writer, "Predict", "void", "ReadOnlySpan<int> tokens, Span<float> outputs", "outputs");
        if (target is null)
            return;
        Write(writer, "TrainStep", "float", $"ReadOnlySpan<int> tokens, ReadOnlySpan<{target}> targets", "targets");
        Write(writer, "ComputeGradients", "float", $"ReadOnlySpan<int> tokens, ReadOnlySpan<{target}> targets", "targets");
        Write(writer, "EvaluateStep", "float", $"ReadOnlySpan<int> tokens, ReadOnlySpan<{target}> targets, Span<float> outputs", "targets, outputs");
    }

    private static void Write(SourceWriter writer, string method, string result, string parameters, string arguments)
    {
        writer.Line($"/// <summary>{method} of token ids: as the method of that name which takes them as floats.</summary>");
        writer.Line($"public {result} {method}({parameters}) => {method}(TokenInputs(tokens), {arguments});");
        writer.Line();
    }
}
