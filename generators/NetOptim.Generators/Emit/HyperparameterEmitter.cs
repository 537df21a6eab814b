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
                foreach (Hyperparameter item in model.Hyperparameters.All)
                {
                    writer.Line(
                        $"HyperparameterRange.Check(value.{item.Name}, nameof(value.{item.Name}), {Bound(item.Minimum)}, {Bound(item.Maximum)}, {Text.Bool(item.MinimumExclusive)}, {Text.Bool(item.MaximumExclusive)});");
                }
                writer.Line("_hyperparameters = value;");
            }
        }
        WriteByName(writer, model.Hyperparameters.All);
        writer.Line();
        WriteValues(writer, model.Declaration.Name, model.Hyperparameters);
    }

    /// <summary>The struct of the numbers.</summary>
    public static void WriteValues(SourceWriter writer, string name, HyperparameterTable hyperparameters)
    {
        writer.Line($"/// <summary>The hyper-parameters of {name}.</summary>");
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

    /// <summary>Access by name, for what does not know the class.</summary>
    private static void WriteByName(SourceWriter writer, IReadOnlyList<Hyperparameter> all)
    {
        if (all.Count == 0)
            return;
        writer.Line();
        writer.Line("/// <inheritdoc/>");
        writer.Line("public override System.Collections.Generic.IReadOnlyList<string> HyperparameterNames { get; } =");
        using (writer.Indent())
            writer.Line($"[{string.Join(", ", all.Select(item => Text.Quote(item.Name)))}];");
        writer.Line();
        writer.Line("/// <inheritdoc/>");
        writer.Line("public override double GetHyperparameter(string name) => name switch");
        writer.Line("{");
        using (writer.Indent())
        {
            foreach (Hyperparameter item in all)
                writer.Line($"{Text.Quote(item.Name)} => _hyperparameters.{item.Name},");
            writer.Line("_ => throw NoSuchHyperparameter(name),");
        }
        writer.Line("};");
        writer.Line();
        writer.Line("/// <inheritdoc/>");
        using (writer.Block("public override void SetHyperparameter(string name, double value)"))
        {
            writer.Line("Hyperparameters = name switch");
            writer.Line("{");
            using (writer.Indent())
            {
                foreach (Hyperparameter item in all)
                    writer.Line($"{Text.Quote(item.Name)} => _hyperparameters with {{ {item.Name} = value }},");
                writer.Line("_ => throw NoSuchHyperparameter(name),");
            }
            writer.Line("};");
        }
    }

    private static string Bound(double value) => value switch
    {
        double.PositiveInfinity => "double.PositiveInfinity",
        double.NegativeInfinity => "double.NegativeInfinity",
        _ => Text.Double(value),
    };
}
