using NetOptim.Generators.Declarations;
using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Layers;

namespace NetOptim.Generators.Emit;

/// <summary>
/// The public surface of a model that has errors, with bodies that throw: the only errors the user then sees are the ones about the model.
/// </summary>
internal static class SurfaceEmitter
{
    /// <summary>The constant that says why there are no bodies.</summary>
    public const string ReasonName = "Reason";

    /// <summary>How it begins where the declaration was refused; the first error follows, for diagnostics can be switched off.</summary>
    public const string Refused = "This model has errors; see the build's diagnostics.";

    /// <summary>Why there are none where a stage behind the front end failed.</summary>
    public const string Failed = "The model compiler failed on this model; see the build's diagnostics.";

    /// <summary>The surface of a declaration that the front end has refused.</summary>
    public static string EmitRefused(ModelDeclaration declaration, FrontEndResult result)
    {
        Problem? first = result.Problems.FirstOrDefault(problem => problem.Rule.Severity == RuleSeverity.Error);
        return Emit(declaration, result.Hyperparameters, first is null ? Refused : $"{Refused} The first is {first.Rule.Id}: {first.Message}.");
    }

    /// <param name="reason">What the exceptions say.</param>
    public static string Emit(ModelDeclaration declaration, HyperparameterTable hyperparameters, string reason)
    {
        var writer = new SourceWriter();
        EmittedFile.WriteHeader(writer, "using System;", "using System.Runtime.InteropServices;", "using NetOptim;");
        AttributeDeclaration? loss = declaration.Attributes.FirstOrDefault(attribute => attribute.Kind == "Loss");
        bool labels = loss?.Arguments.Any(argument => argument.Value.Text == "SoftmaxCrossEntropy") == true;
        string baseClass = loss is null ? "CompiledModel" : $"CompiledModel<{(labels ? "int" : "float")}>";
        string target = labels ? "int" : "float";
        using (EmittedFile.OpenContainers(writer, declaration))
        using (writer.Block($"partial class {declaration.Identifier} : {baseClass}"))
        {
            writer.Line($"private const string {ReasonName} = {Text.Quote(reason)};");
            writer.Line();
            writer.Line("/// <summary>Not available: the model has errors.</summary>");
            writer.Line($"public {declaration.Identifier}(ModelOptions? options = null)");
            writer.Line("    : base(Refuse(), options)");
            writer.Line("{");
            writer.Line("}");
            writer.Line();
            writer.Line($"private static ModelInfo Refuse() => throw new InvalidOperationException({ReasonName});");
            writer.Line();
            writer.Line("/// <summary>Not available: the model has errors.</summary>");
            writer.Line("public HyperparameterValues Hyperparameters { get; set; }");
            writer.Line();
            HyperparameterEmitter.WriteValues(writer, declaration.Name, hyperparameters);
            writer.Line();
            if (TakesTokens(declaration))
                TokenEmitter.Write(writer, loss is null ? null : target);
            var bodies = new List<string> { "protected override unsafe void Infer(float* input, float* output, int batch)" };
            if (loss is not null)
            {
                bodies.AddRange(
                [
                    "protected override unsafe float* TrainingOutputs",
                    $"protected override unsafe double Forward(float* input, {target}* target, int batch)",
                    "protected override unsafe void Backward(float* input, int batch)",
                    "protected override double AddPenalties()",
                    "protected override double Update(float learningRate)",
                    $"protected override unsafe double Evaluate(float* input, {target}* target, float* output, int batch)",
                    "public override float LearningRateAt(long step)",
                ]);
            }
            foreach (string header in bodies)
            {
                writer.Line("/// <inheritdoc/>");
                writer.Line($"{header} => throw new InvalidOperationException({ReasonName});");
            }
        }
        return writer.ToString();
    }

    private static bool TakesTokens(ModelDeclaration declaration) => declaration.Attributes
        .Concat(declaration.Build is { } build ? build.Calls.Select(call => call.Layer) : [])
        .Any(layer => Catalog<LayerDefinition>.Find(layer.Kind) is { TakesTokens: true });
}
