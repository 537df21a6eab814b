using Microsoft.CodeAnalysis;
using NetOptim.Generators.Declarations;
using NetOptim.Generators.Diagnostics;

namespace NetOptim.Generators.Tests;

/// <summary>The squiggle sits under the argument that is wrong, and can be suppressed as any other.</summary>
public class LocationTests
{
    private const string Head = "using NetOptim;\n[Model, Input(8)] ";
    private const string Tail = " public partial class Net;";

    [Theory]
    [InlineData("NOPT2001", "[Dense([|0|])]")]
    [InlineData("NOPT2001", "[Dense([|units: 0|], activation: Activation.Relu)]")]
    [InlineData("NOPT2001", "[Dense(activation: Activation.Relu, [|units: -3|])]")]
    [InlineData("NOPT2001", "[Dense(2, [|L2 = -1|]), Loss(Loss.MeanSquaredError)]")]
    [InlineData("NOPT2001", "[Dense(2, [|L1 = -1|]), Loss(Loss.MeanSquaredError)]")]
    [InlineData("NOPT2001", "[Dense(2, [|MaxNorm = -1|]), Loss(Loss.MeanSquaredError)]")]
    [InlineData("NOPT2001", "[Dense(2, [|ActivityL1 = -1|]), Loss(Loss.MeanSquaredError)]")]
    [InlineData("NOPT2001", "[Dense(2, [|ActivityL2 = -1|])]")]
    [InlineData("NOPT2001", "[Dense(2, Activation.Elu, [|Alpha = -1|])]")]
    [InlineData("NOPT2001", "[Dropout([|1|]), Dense(2)]")]
    [InlineData("NOPT2001", "[BatchNorm([|Momentum = 0|]), Dense(2)]")]
    [InlineData("NOPT2001", "[BatchNorm([|Epsilon = 0|]), Dense(2)]")]
    [InlineData("NOPT2001", "[LayerNorm([|Epsilon = -1e-5|]), Dense(2)]")]
    [InlineData("NOPT2001", "[Dense(2), Loss(Loss.SoftmaxCrossEntropy, [|LabelSmoothing = 1|])]")]
    [InlineData("NOPT2001", "[Dense(2), Loss(Loss.Huber, [|Delta = 0|])]")]
    [InlineData("NOPT2001", "[Dense(2), Loss(Loss.Huber), Sgd([|0|])]")]
    [InlineData("NOPT2001", "[Dense(2), Loss(Loss.Huber), Sgd(0.1, [|Momentum = 1|])]")]
    [InlineData("NOPT2001", "[Dense(2), Loss(Loss.Huber), Adam([|Beta1 = 1|])]")]
    [InlineData("NOPT2001", "[Dense(2), Loss(Loss.Huber), AdamW([|Beta2 = 1.5|])]")]
    [InlineData("NOPT2001", "[Dense(2), Loss(Loss.Huber), AdamW([|WeightDecay = -1|])]")]
    [InlineData("NOPT2001", "[Dense(2), Loss(Loss.Huber), RmsProp([|Alpha = 1|])]")]
    [InlineData("NOPT2001", "[Dense(2), Loss(Loss.Huber), Adagrad([|LearningRateDecay = -1|])]")]
    [InlineData("NOPT2001", "[Dense(2), Loss(Loss.Huber), Lion([|Beta2 = 1|])]")]
    [InlineData("NOPT2001", "[Dense(2), Loss(Loss.Huber), ClipGradients([|Norm = 0|])]")]
    [InlineData("NOPT2001", "[Dense(2), Loss(Loss.Huber), ClipGradients([|Value = -1|])]")]
    [InlineData("NOPT2001", "[Dense(2), Loss(Loss.Huber), L1([|-1|])]")]
    [InlineData("NOPT2001", "[Dense(2), Loss(Loss.Huber), MaxNorm([|0|])]")]
    [InlineData("NOPT2001", "[Dense(2), Loss(Loss.Huber), StepDecay([|2|], 3)]")]
    [InlineData("NOPT2001", "[Dense(2), Loss(Loss.Huber), StepDecay(0.5, [|0|])]")]
    [InlineData("NOPT2001", "[Dense(2), Loss(Loss.Huber), CosineAnnealing([|WarmupEpochs = -1|])]")]
    [InlineData("NOPT2001", "[Dense(2), Loss(Loss.Huber), CosineAnnealing(RestartEpochs = 3, [|RestartMultiplier = 0.5|])]")]
    [InlineData("NOPT2001", "[Dense(2), Loss(Loss.Huber), OneCycle([|ClimbFraction = 1|])]")]
    [InlineData("NOPT2001", "[Dense(2), Loss(Loss.Huber), Polynomial([|Power = 0|])]")]
    [InlineData("NOPT2001", "[Dense(2), Loss(Loss.Huber), ReduceOnPlateau([|Factor = 1|])]")]
    [InlineData("NOPT2001", "[Dense(2), Loss(Loss.Huber), EarlyStopping([|Patience = -1|])]")]
    [InlineData("NOPT2001", "[Dense(2), Loss(Loss.Huber), EarlyStopping([|MinDelta = -1|])]")]
    [InlineData("NOPT2002", "[Dense(2), Loss(Loss.MeanSquaredError, [|Delta = 2|])]")]
    [InlineData("NOPT2002", "[Dense(2), Loss(Loss.Huber, [|LabelSmoothing = 0.1|])]")]
    [InlineData("NOPT2002", "[Dense(2), Loss(Loss.Huber), Sgd(0.1, [|Nesterov = true|])]")]
    [InlineData("NOPT2002", "[Dense(2, Bias = false, [|BiasInitializer = Initializer.Ones|])]")]
    [InlineData("NOPT2002", "[Dense(2), Loss(Loss.Huber), CosineAnnealing([|RestartMultiplier = 2|])]")]
    [InlineData("NOPT2010", "[BatchNorm([|Epsilon = 1e-20|]), Dense(2)]")]
    [InlineData("NOPT2010", "[Dense(2), Loss(Loss.Huber), Adam([|Epsilon = 8|])]")]
    [InlineData("NOPT3040", "[BatchNorm([|Momentum = 0.9|]), Dense(2)]")]
    [InlineData("NOPT3042", "[Dropout([|0.85|]), Dense(2)]")]
    [InlineData("NOPT4031", "[Dense(2, Activation.Sigmoid), Loss([|Loss.BinaryCrossEntropy|])]")]
    [InlineData("NOPT4032", "[Dense(2), Loss(Loss.Huber), L1(0.1, [|Bias = true|])]")]
    [InlineData("NOPT4033", "[Dense(2), Loss(Loss.Huber), Adam([|WeightDecay = 0.1|])]")]
    [InlineData("NOPT4034", "[Dense(2), Loss(Loss.Huber), [|EarlyStopping(Patience = 3)|]]")]
    [InlineData("NOPT2003", "[Dropout([|double.PositiveInfinity|]), Dense(2)]")]
    [InlineData("NOPT2004", "[Dense(2), Loss([|(Loss)12|])]")]
    [InlineData("NOPT2004", "[Dense(2, [|WeightInitializer = (Initializer)99|])]")]
    [InlineData("NOPT2005", "[Dense(1 << 24, Activation.Relu), [|Dense(1 << 24)|]]")]
    [InlineData("NOPT3009", "[Dense(2), Activation([|Activation.None|])]")]
    [InlineData("NOPT3006", "[Dense(2), [|Dropout(0.5)|], Loss(Loss.SoftmaxCrossEntropy)]")]
    [InlineData("NOPT3020", "[Dense(2), [|Dropout(0.5)|]]")]
    [InlineData("NOPT3020", "[Dense(2), [|DropPath(0.5)|]]")]
    [InlineData("NOPT3008", "[Dense(3, [|Bias = true|]), BatchNorm, Dense(2)]")]
    [InlineData("NOPT4008", "[Dense(2), Loss(Loss.Huber), Adam, [|Lion(1e-4)|]]")]
    [InlineData("NOPT4014", "[Dense(2), Loss(Loss.Huber), L2(1e-4), [|AdamW|]]")]
    [InlineData("NOPT4017", "[Dense(2), Loss(Loss.Huber), EarlyStopping([|Monitor = \"accuracy\"|])]")]
    public void The_argument_is_marked(string id, string attributes) => Markup.AssertFires(id, Head + attributes + Tail);

    [Theory]
    [InlineData("NOPT3041", "[Conv2d(2, 3, [|Padding = 3|])]")]
    [InlineData("NOPT3043", "[Conv2d(2, 2, [|Stride = 3|])]")]
    [InlineData("NOPT3043", "[MaxPool2d(2, [|Stride = 3|])]")]
    [InlineData("NOPT4030", "[Conv2d(2, 3), Loss([|Loss.SoftmaxCrossEntropy|])]")]
    public void The_argument_of_a_layer_on_images_is_marked(string id, string attributes) =>
        Markup.AssertFires(id, "using NetOptim;\n[Model, Input(3, 8, 8)] " + attributes + Tail);

    [Theory]
    [InlineData("NOPT2010", "[BatchNorm(Epsilon = 1e-12), Dense(2), Loss(Loss.Huber), RmsProp(Epsilon = 1)]")]
    [InlineData("NOPT3040", "[BatchNorm(Momentum = 1), Dense(2)]")]
    [InlineData("NOPT3040", "[BatchNorm(Momentum = 0.5), Dense(2)]")]
    [InlineData("NOPT3042", "[Dropout(0.8), Dense(2)]")]
    [InlineData("NOPT4031", "[Dense(3, Activation.Sigmoid), Loss(Loss.BinaryCrossEntropy)]")]
    [InlineData("NOPT4031", "[Dense(2), Loss(Loss.SoftmaxCrossEntropy)]")]
    [InlineData("NOPT4032", "[Dense(2), Loss(Loss.Huber), L1(0.1, Bias = false)]")]
    [InlineData("NOPT4033", "[Dense(2, Bias = false), Loss(Loss.Huber), Adam(WeightDecay = 0.1)]")]
    [InlineData("NOPT4033", "[Dense(2), Loss(Loss.Huber), AdamW(WeightDecay = 0.1)]")]
    [InlineData("NOPT4033", "[Dense(2), Loss(Loss.Huber), L2(0.1), Adam(WeightDecay = 0.1)]")]
    [InlineData("NOPT4034", "[Dense(2), Loss(Loss.Huber), EarlyStopping(RestoreBestWeights = false)]")]
    [InlineData("NOPT3043", "[Reshape(2, 2, 2), Conv2d(2, 1, Stride = 2), GlobalAvgPool]")]
    [InlineData("NOPT3043", "[Reshape(2, 2, 2), MaxPool2d(1, Stride = 2), GlobalAvgPool]")]
    [InlineData("NOPT3041", "[Reshape(2, 2, 2), Conv2d(2, 3, Padding = 2), GlobalAvgPool]")]
    public void What_is_meant_is_let_pass(string id, string attributes) =>
        Assert.DoesNotContain(TestCompilation.Analyze(Head + attributes + Tail), diagnostic => diagnostic.Id == id);

    [Fact]
    public void The_layer_that_takes_rows_one_by_one_is_marked() => Markup.AssertFires(
        "NOPT3044", "using NetOptim;\n[Model, Input(28, 28)] [[|Dense(8, Activation.Relu)|], Dense(2), Loss(Loss.SoftmaxCrossEntropy)]" + Tail);

    [Theory]
    [InlineData("[Model, Input(28, 28)] [Flatten, Dense(2)]")]
    [InlineData("[Model, Input(1, 28)] [Dense(2)]")]
    [InlineData("[Model, Input(28, 28)] [LayerNorm, Dense(2)]")]
    [InlineData("[Model, Input(28, 28)] [Dense(8), MultiHeadAttention(2), Dense(2)]")]
    [InlineData("[Model, Input(28, 28)] [Dense(8, Activation.Relu), Flatten, Dense(2)]")]
    [InlineData("[Model, Input(28, 28)] [Dense(8, Activation.Relu), Flatten, Dense(6), Reshape(3, 2)]")]
    [InlineData("[Model, Input(784)] [Reshape(28, 28), Dense(2)]")]
    [InlineData("[Model, Input(28)] [Embedding(9, 28), Dense(2)]")]
    public void Rows_that_are_meant_to_be_steps_are_let_pass(string attributes) =>
        Assert.DoesNotContain(TestCompilation.Analyze("using NetOptim;\n" + attributes + Tail), diagnostic => diagnostic.Id == "NOPT3044");

    [Theory]
    [InlineData("[Model, Input([|0|])] [Dense(2)]")]
    [InlineData("[Model, Input(3, [|-1|], 4)] [Flatten, Dense(2)]")]
    [InlineData("[Model, Input([|new[] { 3, 0 }|])] [Flatten, Dense(2)]")]
    public void The_dimension_is_marked(string attributes) => Markup.AssertFires("NOPT2001", "using NetOptim;\n" + attributes + Tail);

    [Fact]
    public void Without_an_argument_the_class_is_marked() =>
        Markup.AssertFires("NOPT1002", "using NetOptim;\n[Model] [Dense(2)] public partial class [|Net|];");

    [Fact]
    public void Dropout_on_the_output_is_no_error_where_there_is_no_loss()
    {
        Generated generated = TestCompilation.Generate(Head + "[Dense(2), Dropout(0.5)]" + Tail).AssertCompiles();
        Assert.Contains("void Infer(", generated.Source, StringComparison.Ordinal);
        Assert.DoesNotContain(TestCompilation.Analyze(generated.Output), diagnostic => diagnostic.Id == "NOPT3006" || diagnostic.Severity >= DiagnosticSeverity.Warning);
    }

    [Theory]
    [InlineData("features.")]
    [InlineData(".features")]
    [InlineData("features..0")]
    [InlineData("features.0a")]
    [InlineData("a-b")]
    [InlineData("٣")]
    [InlineData("")]
    public void A_name_that_is_no_path_of_identifiers_and_numbers_is_marked(string name) =>
        Markup.AssertFires("NOPT1009", Head + $"[Dense(2, [|Name = \"{name}\"|])]" + Tail);

    [Fact]
    public void All_problems_are_said_at_once() => Assert.Equal(
        ["NOPT1002", "NOPT2001", "NOPT2001", "NOPT4001"],
        TestCompilation.Analyze("using NetOptim; [Model] [Dropout(1), Dense(0), Dense(2, Activation.Softmax), Loss(Loss.SoftmaxCrossEntropy)] public partial class Net;")
            .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => diagnostic.Id).Order());

    [Fact]
    public void A_pragma_suppresses() =>
        Assert.DoesNotContain(
            TestCompilation.Analyze("#pragma warning disable NOPT4020\n" + Head + "[Dense(2), Loss(Loss.Huber), Adam(500)]" + Tail), diagnostic => diagnostic.Id == "NOPT4020");

    [Fact]
    public void Settings_suppress()
    {
        Compilation compilation = TestCompilation.Of(Head + "[Dense(2), Loss(Loss.Huber), Adam(500)]" + Tail);
        Compilation silenced = compilation.WithOptions(
            compilation.Options.WithSpecificDiagnosticOptions([new KeyValuePair<string, ReportDiagnostic>("NOPT4020", ReportDiagnostic.Suppress)]));

        Assert.Contains(TestCompilation.Analyze(compilation), diagnostic => diagnostic.Id == "NOPT4020");
        Assert.DoesNotContain(TestCompilation.Analyze(silenced), diagnostic => diagnostic.Id == "NOPT4020");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Unsafe_code_that_is_not_allowed_is_said_in_our_words(bool allowed) => Assert.Equal(
        !allowed,
        TestCompilation.Analyze(TestCompilation.Of(Head + "[Dense(2)]" + Tail, allowUnsafe: allowed)).Any(diagnostic => diagnostic.Id == "NOPT1011"));

    [Fact]
    public void A_crash_of_the_front_end_is_a_problem_of_the_model()
    {
        var broken = new AttributeDeclaration("Dense", new EquatableArray<ArgumentDeclaration>([null!]));
        var declaration = new ModelDeclaration(
            "", EquatableArray<string>.Empty, "Net", new EquatableArray<AttributeDeclaration>([broken]), new Obstacles(null, false, null, false, null));

        Problem problem = FrontEnd.Run(declaration).Problems[^1];

        Assert.Equal(Rules.CompilerFailure, problem.Rule);
        Assert.Contains("NullReferenceException", problem.Values[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_crash_behind_the_front_end_leaves_the_surface_and_says_why()
    {
        var declaration = new ModelDeclaration(
            "", EquatableArray<string>.Empty, "Net", EquatableArray<AttributeDeclaration>.Empty, new Obstacles(null, false, null, false, null));

        ModelSource source = ModelSource.Of(declaration, _ => throw new InvalidOperationException("out of ideas"));

        Assert.Equal("InvalidOperationException: out of ideas", source.Failure!.Values[1]);
        Assert.Contains("The model compiler failed on this model", source.Text, StringComparison.Ordinal);
    }
}
