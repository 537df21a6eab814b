using NetOptim.Generators.Declarations;

namespace NetOptim.Generators.Emit;

/// <summary>The declared numbers as a typed struct, its defaults the declared constants.</summary>
internal static class HyperparameterEmitter
{
    public static void Write(SourceWriter writer, ModelDefinition model)
    {
        writer.Line("/// <summary>The numbers of the declaration; they can be changed between steps.</summary>");
        writer.Line("/// <exception cref=\"System.ArgumentOutOfRangeException\">A number outside its range.</exception>");
        using (writer.Block("public HyperparameterValues Hyperparameters"))
        {
            writer.Line("get => _hyperparameters;");
            using (writer.Block("set"))
            {
                if (model.Hyperparameters.All.Count > 0)
                    writer.Line("CheckHyperparameters(AsSpan(ref value));");
                writer.Line("_hyperparameters = value;");
            }
        }
        WriteTable(writer, model.Hyperparameters.All);
        writer.Line();
        WriteValues(writer, model.Declaration.Name, model.Hyperparameters);
    }

    /// <summary>The struct of the numbers. The base class sees it as their span: nothing else may be in it.</summary>
    public static void WriteValues(SourceWriter writer, string name, HyperparameterTable hyperparameters)
    {
        writer.Line($"/// <summary>The hyper-parameters of {name}.</summary>");
        writer.Line("[StructLayout(LayoutKind.Sequential)]");
        using (writer.Block("public record struct HyperparameterValues"))
        {
            writer.Line("/// <summary>As declared.</summary>");
            writer.Line("public HyperparameterValues()");
            writer.Line("{");
            writer.Line("}");
            foreach (Hyperparameter item in hyperparameters.All)
            {
                writer.Line();
                writer.Line($"/// <summary>{item.Summary}</summary>");
                writer.Line($"public double {item.Name} {{ get; set; }} = {Text.Double(item.Value)};");
            }
        }
    }

    /// <summary>Names and ranges, in the order of the struct: what the base class needs for access by name and for checks.</summary>
    private static void WriteTable(SourceWriter writer, IReadOnlyList<Hyperparameter> all)
    {
        if (all.Count == 0)
            return;
        writer.Line();
        writer.Line("/// <inheritdoc/>");
        writer.Line("protected override Span<double> HyperparameterSpan => AsSpan(ref _hyperparameters);");
        writer.Line();
        writer.Line("/// <inheritdoc/>");
        writer.Line("protected override ReadOnlySpan<byte> HyperparameterRanges =>");
        using (writer.Indent())
            TableEmitter.Write(writer, ["name", "range"], [.. all.Select(item => new[] { item.Name, Range(item) })], ";");
    }

    /// <summary>As the runtime's <c>HyperparameterRange</c> reads it: <c>[0, 1)</c>.</summary>
    private static string Range(Hyperparameter item) =>
        $"{(item.MinimumExclusive ? "(" : "[")}{Text.Number(item.Minimum)}, {Text.Number(item.Maximum)}{(item.MaximumExclusive ? ")" : "]")}";
}
