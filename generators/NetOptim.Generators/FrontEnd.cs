using System.Runtime.CompilerServices;
using NetOptim.Generators.Declarations;
using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Gradients;
using NetOptim.Generators.Graphs;
using NetOptim.Generators.Layers;
using NetOptim.Generators.Losses;
using NetOptim.Generators.Optimizers;
using NetOptim.Generators.Schedules;

namespace NetOptim.Generators;

/// <summary>Declaration → <see cref="ModelDefinition"/> and problems. It is pure.</summary>
internal static class FrontEnd
{
    /// <summary>What was found in declarations, as long as these are kept: the generator runs before the analyzer, on the same ones.</summary>
    private static readonly ConditionalWeakTable<ModelDeclaration, IReadOnlyList<Problem>> Found = new();

    /// <summary>The problems alone, which may be known already.</summary>
    public static IReadOnlyList<Problem> ProblemsOf(ModelDeclaration declaration) =>
        Found.TryGetValue(declaration, out IReadOnlyList<Problem>? known) ? known : Run(declaration).Problems;

    public static FrontEndResult Run(ModelDeclaration declaration)
    {
        FrontEndResult result = Try(declaration);
        Found.GetValue(declaration, _ => result.Problems);
        return result;
    }

    private static FrontEndResult Try(ModelDeclaration declaration)
    {
        var problems = new ProblemSink();
        var hyperparameters = new HyperparameterTable();
        try
        {
            ModelDefinition? model = new Reading(declaration, problems, hyperparameters).Read();
            return new FrontEndResult(problems.HasErrors || !declaration.IsComplete ? null : model, problems.All, hyperparameters);
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
            LayerCalls calls = ReadCalls();
            AttributeReader[] everything = declaration.Build is null ? _attributes : [.. _attributes, .. calls.All.Select(call => call.Arguments)];
            ArgumentRules.Check(everything);
            EquatableArray<int>? declaredShape = InputReader.Read(declaration, _attributes, problems);
            EquatableArray<int> inputShape = declaredShape ?? InputReader.StandIn;

            // The optimiser comes first so that its learning rate leads the hyper-parameters.
            AttributeReader? optimizer = _attributes.FirstOrDefault(attribute => Catalog<OptimizerDefinition>.Find(attribute.Kind) is not null);
            OptimizerRule? rule = optimizer is null ? null : Catalog<OptimizerDefinition>.Find(optimizer.Kind)!.Read(optimizer, _hyperparameters);
            ClassPenalties penalties = ClassPenalties.Read(_attributes, _hyperparameters);

            var layers = new List<LayerSummary>();
            var views = new List<LayerView?>();
            var inference = new GraphBuilder("inference", training: false, _tensors, inputShape);
            var network = new NetworkBuilder(inference, _hyperparameters, penalties, knowsInput: declaredShape is not null);
            Value output = BuildLayers(network, inference, calls, layers, views);
            if (declaration.Build is { Complete: false })
            {
                ReadHyperparameters(rule);
                return null;
            }
            if (layers.Count == 0)
            {
                problems.AddToClass(Rules.NoLayers, declaration.Name);
                return null;
            }
            calls.Link(views);
            LayerView[] linked = [.. views.OfType<LayerView>()];
            LayerRules.Check(linked, network.KnowsShape(calls.Output) ? output.Shape : null);
            Graph inferenceGraph = inference.Build(output);
            CheckLoss(network, calls.Output, inferenceGraph, output, linked);
            TrainingDefinition? training = ReadTraining(inputShape, penalties, rule, linked);
            string? earlyStopping = EarlyStoppingReader.Read(_attributes);
            // Behind an error the tensors are stand-ins: how many numbers they have says nothing.
            int biases = !network.KnowsShape(calls.Output) ? 0 : _tensors.Parameters.Where(parameter => parameter.Shape.Count == 1).Sum(parameter => parameter.Size);
            TrainingRules.Check(declaration, everything, _hyperparameters.Find("LearningRate") ?? 1e-3, biases);
            return new ModelDefinition(
                declaration, inputShape, output.Shape, layers, _tensors, _hyperparameters, inferenceGraph, training,
                declaration.AsModule && declaration.IsComplete && !problems.HasErrors ? ReadModule(inputShape, penalties) : null, earlyStopping);
        }

        /// <summary>The calls in order; what is wrong with them, or with <c>Build</c>, is reported here and once.</summary>
        private LayerCalls ReadCalls()
        {
            if (declaration.Build is { } build)
            {
                int firstSite = declaration.Attributes.Count + build.Calls.Count;
                for (int i = 0; i < build.Problems.Count; i++)
                    problems.Add(new Problem(build.Problems[i].Rule, firstSite + i, null, build.Problems[i].Values));
            }
            LayerCalls calls = LayerCalls.Of(declaration, problems);
            LayerRules.CheckNames(calls.All);
            return declaration.Build is { Complete: false } ? calls : calls.Live();
        }

        /// <param name="views">Takes a view of each layer; null for joins, and for layers with errors: what is said of neighbours would be about what they are not.</param>
        private Value BuildLayers(NetworkBuilder network, GraphBuilder graph, LayerCalls calls, List<LayerSummary>? summaries = null, List<LayerView?>? views = null)
        {
            foreach (LayerCall call in calls.All)
            {
                int operations = graph.Operations.Count;
                int parameters = _tensors.Parameters.Count;
                Value result = network.Append(call);
                if (views is not null)
                    StepShapes.Report(call, network.InputShapes(call), result.Shape, _tensors.Parameters.Skip(parameters));
                views?.Add(call.Layer is { } definition && !call.Arguments.IsWrong
                    ? new LayerView(call.Name, definition, call.Arguments, network.Result(call.Inputs[0]).Shape, result.Shape) { TakesInput = call.Inputs[0] < 0, IsOutput = views.Count == calls.Output, HasLoss = _attributes.Any(attribute => attribute.Kind == "Loss") }
                    : null);
                summaries?.Add(new LayerSummary(
                    call.Name, call.Arguments.Kind, result.Shape,
                    _tensors.Parameters.Skip(parameters).Sum(parameter => (long)parameter.Size),
                    graph.Operations.Skip(operations).Sum(operation => operation.Op.Flops(operation))));
            }
            return network.Result(calls.Output);
        }

        /// <summary>The loss and its arguments; null where there is none.</summary>
        private (LossDefinition Loss, AttributeReader Arguments)? FindLoss() =>
            _attributes.FirstOrDefault(attribute => attribute.Kind == "Loss") is { } arguments && Catalog<LossDefinition>.Find(arguments.Member("kind", "")) is { } loss
                ? (loss, arguments)
                : null;

        /// <summary>Whether the loss fits the model's output, as far as this is known.</summary>
        private void CheckLoss(NetworkBuilder network, int outputCall, Graph inference, Value output, IReadOnlyList<LayerView> layers)
        {
            if (FindLoss() is not var (loss, arguments))
                return;
            loss.CheckForeignArguments(arguments);
            if (!network.KnowsShape(outputCall))
                arguments.LoseShapes();
            if (network.IsAsMeant(outputCall))
                loss.Check(arguments, output, inference.Producers(), layers);
        }

        private TrainingDefinition? ReadTraining(EquatableArray<int> inputShape, ClassPenalties penalties, OptimizerRule? optimizer, IReadOnlyList<LayerView> layers)
        {
            if (FindLoss() is not var (loss, arguments))
                return null;
            if (problems.HasErrors || !declaration.IsComplete)
            {
                ReadHyperparameters(optimizer);
                return null;
            }
            GradientClipping? clip = TrainingReader.Clipping(_attributes, _hyperparameters);
            Schedule schedule = TrainingReader.Schedule(_attributes, _hyperparameters);

            GraphBuilder graph = BuildAgain("training", hasLoss: true, inputShape, penalties, out Value output);
            graph.Layer = "loss";
            Graph forward = graph.Build(output);
            Value target = Target(loss, output, forward.Output.RowsPerSample);
            // Dropout behind the last activation stands in this graph alone.
            loss.Check(arguments, output, forward.Producers(), layers);
            if (problems.HasErrors)
                return null;
            Value trainedOn = loss.TrainedOn(forward.Output, forward.Producers());
            Value gradient = graph.ApplyNamed("d" + Text.Pascal(trainedOn.Name), loss.Training(arguments, _hyperparameters), trainedOn, target);
            Differentiator.Run(graph, trainedOn, gradient, inputWanted: false);

            var evaluation = new GraphBuilder("evaluation", training: false, _tensors, output.Shape, forward.Output.RowsPerSample);
            evaluation.Layer = "loss";
            evaluation.ApplyAll(loss.Evaluation(arguments, _hyperparameters), null, evaluation.Input, target);
            return new TrainingDefinition(
                loss, graph.BuildOn(forward.Output), new Graph("evaluation", evaluation.Operations, evaluation.Input, evaluation.Input),
                optimizer ?? TrainingReader.DefaultOptimizer(_hyperparameters), clip, schedule);
        }

        /// <summary>The numbers of training where there is nothing to train: the surface of a refused model has them.</summary>
        private void ReadHyperparameters(OptimizerRule? optimizer)
        {
            if (FindLoss() is not var (loss, arguments))
                return;
            TrainingReader.Clipping(_attributes, _hyperparameters);
            TrainingReader.Schedule(_attributes, _hyperparameters);
            loss.Evaluation(arguments, _hyperparameters);
            if (optimizer is null)
                TrainingReader.DefaultOptimizer(_hyperparameters);
        }

        private ModuleDefinition ReadModule(EquatableArray<int> inputShape, ClassPenalties penalties)
        {
            GraphBuilder graph = BuildAgain("module", hasLoss: false, inputShape, penalties, out Value output);
            Graph forward = graph.Build(output);
            var given = new Value(-3, "outputGradient", Extent.Elements, output.Shape, Storage.OutputGradient, rowsPerSample: forward.Output.RowsPerSample);
            Value? inputGradient = Differentiator.Run(graph, forward.Output, given, inputWanted: true);
            return new ModuleDefinition(graph.BuildOn(forward.Output), inputGradient);
        }

        /// <summary>The layers once more, for training; what is wrong with them has been said the first time.</summary>
        private GraphBuilder BuildAgain(string program, bool hasLoss, EquatableArray<int> inputShape, ClassPenalties penalties, out Value output)
        {
            var graph = new GraphBuilder(program, training: true, _tensors, inputShape) { HasLoss = hasLoss };
            output = BuildLayers(new NetworkBuilder(graph, _hyperparameters, penalties, knowsInput: true), graph, LayerCalls.Of(declaration, new ProblemSink()).Live());
            return graph;
        }

        private static Value Target(LossDefinition loss, Value output, int rows) => loss.TakesLabels
            ? new Value(-2, "target", Extent.Rows, EquatableArray<int>.Empty, Storage.Target, rowsPerSample: rows)
            : new Value(-2, "target", Extent.Elements, output.Shape, Storage.Target, rowsPerSample: rows);
    }
}
