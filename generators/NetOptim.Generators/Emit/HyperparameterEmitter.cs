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

    private static string Bound(double value) => value switch
    {
        double.PositiveInfinity => "double.PositiveInfinity",
        double.NegativeInfinity => "double.NegativeInfinity",
        _ => Text.Double(value),
    };
}
