using NetOptim.Generators.Declarations;
using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Gradients;
using NetOptim.Generators.Graphs;
using NetOptim.Generators.Layers;
using NetOptim.Generators.Losses;
using NetOptim.Generators.Optimizers;
using NetOptim.Generators.Schedules;

namespace NetOptim.Generators;

/// <summary>Declaration → <see cref="ModelDefinition"/> and problems. The analyzer and the generator both run it; it is pure.</summary>
internal static class FrontEnd
{
    /// <summary>Numbers in one sample; what is beyond does not fit where offsets are 32-bit.</summary>
    private const int MaximumSampleSize = 1 << 24;

    public static FrontEndResult Run(ModelDeclaration declaration)
    {
        var problems = new ProblemSink();
        var hyperparameters = new HyperparameterTable();
        try
        {
            ModelDefinition? model = new Reading(declaration, problems, hyperparameters).Read();
            return new FrontEndResult(problems.HasErrors ? null : model, problems.All, hyperparameters);
        }
        catch (Exception failure) when (CompilerFailure.IsOurs(failure))
        {
            return new FrontEndResult(null, [.. problems.All, CompilerFailure.Problem(declaration, failure)], hyperparameters);
        }
    }

    /// <summary>One run over one declaration.</summary>
    private sealed class Reading(ModelDeclaration declaration, ProblemSink problems, HyperparameterTable hyperparameters)
    {
        private readonly HyperparameterTable _hyperparameters = hyperparameters;
        private readonly ModelTensors _tensors = new();
        private readonly AttributeReader[] _attributes =
            declaration.Attributes.Select((attribute, index) => new AttributeReader(attribute, index, problems)).ToArray();

        public ModelDefinition? Read()
        {
            // What is wrong does not end the reading: all problems are to be said at once, and the surface of a refused
            // model has the hyper-parameters that its declaration names.
            ClassRules.Check(declaration, problems);
            ArgumentRules.Check(declaration, _attributes);
            LayerRules.CheckNames(Layers(_attributes).Select(layer => (layer.Name, layer.Arguments)).ToArray());
            EquatableArray<int> inputShape = ReadInput() ?? new EquatableArray<int>([1]);

            // The optimiser comes first so that its learning rate leads the hyper-parameters.
            AttributeReader? optimizer = _attributes.FirstOrDefault(attribute => Catalog<OptimizerDefinition>.Find(attribute.Kind) is not null);
            OptimizerRule? rule = optimizer is null ? null : Catalog<OptimizerDefinition>.Find(optimizer.Kind)!.Read(optimizer, _hyperparameters);
            ClassPenalties penalties = ClassPenalties.Read(_attributes, _hyperparameters);

            var layers = new List<LayerSummary>();
            var views = new List<LayerView>();
            var inference = new GraphBuilder("inference", training: false, _tensors, inputShape);
            Value output = BuildLayers(inference, penalties, _attributes, layers, views);
            if (layers.Count == 0)
            {
                problems.AddToClass(Rules.NoLayers, declaration.Name);
                return null;
            }
            LayerView.Link(views);
            LayerRules.Check(views);
            Graph inferenceGraph = inference.Build(output);
            TrainingDefinition? training = ReadTraining(inputShape, penalties, inferenceGraph, output, rule);
            string? earlyStopping = EarlyStoppingReader.Read(_attributes);
            TrainingRules.Check(declaration, _attributes, _hyperparameters.Find("LearningRate") ?? 1e-3);
            return new ModelDefinition(
                declaration, inputShape, output.Shape, layers, _tensors, _hyperparameters, inferenceGraph, training,
                declaration.AsModule && !problems.HasErrors ? ReadModule(inputShape, penalties) : null, earlyStopping);
        }

        private EquatableArray<int>? ReadInput()
        {
            AttributeReader? input = _attributes.FirstOrDefault(attribute => attribute.Kind == "Input");
            EquatableArray<int> shape = input?.Integers("shape") ?? EquatableArray<int>.Empty;
            if (input is null || shape.Count == 0)
            {
                problems.AddToClass(Rules.NoInput, declaration.Name);
                return null;
            }
            for (int i = 0; i < shape.Count; i++)
            {
                if (shape[i] < 1)
                    input.Report(Rules.ArgumentOutOfRange, $"shape[{Text.Int(i)}]", "Input", "every dimension", "at least 1", Text.Int(shape[i]));
            }
            double size = shape.Aggregate(1.0, (product, length) => product * length);
            if (size > MaximumSampleSize)
                input.Report(Rules.TooLarge, "shape", "A sample", Text.Int(MaximumSampleSize), Text.Number(size));
            return size >= 1 && size <= MaximumSampleSize && shape.All(length => length >= 1) ? shape : null;
        }

        /// <summary>The layers in order, with their names.</summary>
        private static IEnumerable<(string Name, LayerDefinition Definition, AttributeReader Arguments)> Layers(IEnumerable<AttributeReader> attributes)
        {
            var counts = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (AttributeReader attribute in attributes)
            {
                if (Catalog<LayerDefinition>.Find(attribute.Kind) is not { } definition)
                    continue;
                counts.TryGetValue(definition.DefaultName, out int count);
                counts[definition.DefaultName] = ++count;
                yield return (attribute.String("Name") ?? definition.DefaultName + Text.Int(count), definition, attribute);
            }
        }

        private Value BuildLayers(
            GraphBuilder graph, ClassPenalties penalties, IEnumerable<AttributeReader> attributes,
            List<LayerSummary>? summaries = null, List<LayerView>? views = null)
        {
            Value value = graph.Input;
            int stream = 0;
            foreach ((string name, LayerDefinition definition, AttributeReader attribute) in Layers(attributes))
            {
                int operations = graph.Operations.Count;
                int parameters = _tensors.Parameters.Count;
                graph.Layer = name;
                Value result = definition.Build(new LayerContext(name, stream++, attribute, graph, _hyperparameters, penalties), value);
                if (!ReferenceEquals(result.Root, value.Root))
                    graph.Rename(result, name);
                views?.Add(new LayerView(name, definition, attribute, value.Shape, result.Shape));
                value = result;
                summaries?.Add(new LayerSummary(
                    name, attribute.Kind, value.Shape,
                    _tensors.Parameters.Skip(parameters).Sum(parameter => (long)parameter.Size),
                    graph.Operations.Skip(operations).Sum(operation => operation.Op.Flops(operation))));
            }
            return value;
        }

        private TrainingDefinition? ReadTraining(
            EquatableArray<int> inputShape, ClassPenalties penalties, Graph inference, Value inferenceOutput, OptimizerRule? optimizer)
        {
            AttributeReader? arguments = _attributes.FirstOrDefault(attribute => attribute.Kind == "Loss");
            if (arguments is null || Catalog<LossDefinition>.Find(arguments.Member("kind", "")) is not { } loss)
                return null;
            loss.CheckForeignArguments(arguments);
            loss.Check(arguments, inferenceOutput, inference.Producers());
            GradientClipping? clip = TrainingReader.Clipping(_attributes, _hyperparameters);
            Schedule schedule = TrainingReader.Schedule(_attributes, _hyperparameters);
            if (problems.HasErrors)
            {
                loss.Evaluation(arguments, _hyperparameters);
                if (optimizer is null)
                    TrainingReader.DefaultOptimizer(_hyperparameters);
                return null;
            }

            GraphBuilder graph = BuildAgain("training", hasLoss: true, inputShape, penalties, out Value output);
            Value target = Target(loss, output);
            graph.Layer = "loss";
            Graph forward = graph.Build(output);
            // Dropout behind the last activation stands in this graph alone.
            loss.Check(arguments, forward.Output, forward.Producers());
            if (problems.HasErrors)
                return null;
            Value trainedOn = loss.TrainedOn(forward.Output, forward.Producers());
            Value gradient = graph.ApplyNamed("d" + Text.Pascal(trainedOn.Name), loss.Training(arguments, _hyperparameters), trainedOn, target);
            Differentiator.Run(graph, trainedOn, gradient, inputWanted: false);

            var evaluation = new GraphBuilder("evaluation", training: false, _tensors, output.Shape);
            evaluation.Layer = "loss";
            evaluation.ApplyAll(loss.Evaluation(arguments, _hyperparameters), null, evaluation.Input, target);
            return new TrainingDefinition(
                loss, graph.Build(forward.Output), new Graph("evaluation", evaluation.Operations, evaluation.Input, evaluation.Input),
                optimizer ?? TrainingReader.DefaultOptimizer(_hyperparameters), clip, schedule);
        }

        private ModuleDefinition ReadModule(EquatableArray<int> inputShape, ClassPenalties penalties)
        {
            GraphBuilder graph = BuildAgain("module", hasLoss: false, inputShape, penalties, out Value output);
            Graph forward = graph.Build(output);
            var given = new Value(-3, "outputGradient", Extent.Elements, output.Shape, Storage.OutputGradient);
            Value? inputGradient = Differentiator.Run(graph, forward.Output, given, inputWanted: true);
            return new ModuleDefinition(graph.Build(forward.Output), inputGradient);
        }

        /// <summary>The layers once more, for training; what is wrong with them has been said the first time.</summary>
        private GraphBuilder BuildAgain(string program, bool hasLoss, EquatableArray<int> inputShape, ClassPenalties penalties, out Value output)
        {
            var silent = new ProblemSink();
            AttributeReader[] again = declaration.Attributes.Select((attribute, index) => new AttributeReader(attribute, index, silent)).ToArray();
            var graph = new GraphBuilder(program, training: true, _tensors, inputShape) { HasLoss = hasLoss };
            output = BuildLayers(graph, penalties, again);
            return graph;
        }

        private static Value Target(LossDefinition loss, Value output) => loss.TakesLabels
            ? new Value(-2, "target", Extent.Rows, EquatableArray<int>.Empty, Storage.Target)
            : new Value(-2, "target", Extent.Elements, output.Shape, Storage.Target);
    }
}
