using NetOptim.CodeFixes.Mends;

namespace NetOptim.CodeFixes.Tests;

/// <summary>Mends of models that are written as a stack of attributes.</summary>
public class AttributeMendTests
{
    private const string Head = "using NetOptim;\n[Model, Input(8)] ";
    private const string Tail = " public partial class Net;";

    [Theory]
    // Values.
    [InlineData("[Dense({|NOPT2001:0|})]", "[Dense(1)]")]
    [InlineData("[Dense({|NOPT2001:units: 0|}, activation: Activation.Relu)]", "[Dense(units: 1, activation: Activation.Relu)]")]
    [InlineData("[Dense(2, {|NOPT2001:L2 = -1|}), Loss(Loss.Huber)]", "[Dense(2, L2 = 0), Loss(Loss.Huber)]")]
    [InlineData("[Dropout({|NOPT2001:1.5|}), Dense(2)]", "[Dropout(0.5), Dense(2)]")]
    [InlineData("[Dropout({|NOPT2001:20|}), Dense(2)]", "[Dropout(0.2), Dense(2)]")]
    [InlineData("[Dropout({|NOPT2001:150|}), Dense(2)]", "[Dropout(0.5), Dense(2)]")]
    [InlineData("[Dropout({|NOPT2001:-0.5|}), Dense(2)]", "[Dropout(0), Dense(2)]")]
    [InlineData("[BatchNorm({|NOPT2001:Epsilon = 0|}), Dense(2)]", "[BatchNorm(Epsilon = 1E-05), Dense(2)]")]
    [InlineData("[Dense(2), Loss(Loss.Huber), Sgd(0.1, {|NOPT2001:Momentum = 1|})]", "[Dense(2), Loss(Loss.Huber), Sgd(0.1, Momentum = 0.9)]")]
    [InlineData("[Dropout({|NOPT3042:0.9|}), Dense(2)]", "[Dropout(0.1), Dense(2)]")]
    [InlineData("[BatchNorm({|NOPT3040:Momentum = 0.99|}), Dense(2)]", "[BatchNorm(Momentum = 0.01), Dense(2)]")]
    [InlineData("[Dense(2), Loss(Loss.Huber), Adam({|NOPT4020:500|})]", "[Dense(2), Loss(Loss.Huber), Adam(0.001)]")]
    [InlineData("[Dense(2), Loss(Loss.Huber), CosineAnnealing(RestartEpochs = 3, {|NOPT4012:WarmupEpochs = 5|})]", "[Dense(2), Loss(Loss.Huber), CosineAnnealing(RestartEpochs = 3, WarmupEpochs = 3)]")]
    [InlineData("[Dense(2), Loss(Loss.Huber), Adam({|NOPT4023:Beta1 = 0.999|}, Beta2 = 0.9)]", "[Dense(2), Loss(Loss.Huber), Adam(Beta1 = 0.9, Beta2 = 0.999)]")]
    [InlineData("[Dense(2), Loss(Loss.Huber), {|NOPT4015:ClipGradients|}]", "[Dense(2), Loss(Loss.Huber), ClipGradients(Norm = 1)]")]
    [InlineData("[Dense(2, Name = \"a\"), Activation(Activation.Relu, {|NOPT1008:Name = \"a\"|})]", "[Dense(2, Name = \"a\"), Activation(Activation.Relu, Name = \"a2\")]")]
    [InlineData("[Dense(2, {|NOPT1009:Name = \"first layer\"|})]", "[Dense(2, Name = \"first_layer\")]")]
    [InlineData("[Dense(2), Loss(Loss.Huber), EarlyStopping({|NOPT4016:Monitor = \"val_mea\"|})]", "[Dense(2), Loss(Loss.Huber), EarlyStopping(Monitor = \"val_mae\")]")]
    [InlineData("[Dense(2), Loss(Loss.Huber), ReduceOnPlateau({|NOPT4021:Patience = 9|}), EarlyStopping(Patience = 6)]", "[Dense(2), Loss(Loss.Huber), ReduceOnPlateau(Patience = 3), EarlyStopping(Patience = 6)]")]
    [InlineData("[Dense(2), Loss(Loss.Huber), {|NOPT4034:EarlyStopping|}]", "[Dense(2), Loss(Loss.Huber), EarlyStopping(RestoreBestWeights = true)]")]
    // Arguments that are put in or taken out.
    [InlineData("[{|NOPT3008:Dense(3)|}, BatchNorm, Dense(2)]", "[Dense(3, Bias = false), BatchNorm, Dense(2)]")]
    [InlineData("[Dense(3, {|NOPT3008:Bias = true|}), BatchNorm, Dense(2)]", "[Dense(3, Bias = false), BatchNorm, Dense(2)]")]
    [InlineData("[Dense(9), {|NOPT3004:Dense(2)|}]", "[Dense(9, Activation.Relu), Dense(2)]")]
    [InlineData("[Dense(9, Name = \"a\"), {|NOPT3004:Dense(2)|}]", "[Dense(9, Activation.Relu, Name = \"a\"), Dense(2)]")]
    [InlineData("[Dense(units: 9), {|NOPT3004:Dense(2)|}]", "[Dense(units: 9, activation: Activation.Relu), Dense(2)]")]
    [InlineData("[Dense(2), Loss(Loss.MeanSquaredError, {|NOPT2002:Delta = 2|})]", "[Dense(2), Loss(Loss.MeanSquaredError)]")]
    [InlineData("[Dense(2, {|NOPT3015:WeightInitializer = Initializer.Zeros|}, L2 = 1e-4), Loss(Loss.Huber)]", "[Dense(2, L2 = 1e-4), Loss(Loss.Huber)]")]
    [InlineData("[Dense(2), Loss(Loss.Huber), Adam(1e-3), CosineAnnealing({|NOPT4013:MinimumRate = 1|})]", "[Dense(2), Loss(Loss.Huber), Adam(1e-3), CosineAnnealing]")]
    [InlineData("[Dense(2), Loss(Loss.Huber), EarlyStopping(Monitor = \"loss\", {|NOPT4018:Mode = MonitorMode.Maximize|})]", "[Dense(2), Loss(Loss.Huber), EarlyStopping(Monitor = \"loss\")]")]
    [InlineData("[Dense(2), Loss(Loss.Huber), L2(0.1, {|NOPT4032:Bias = true|})]", "[Dense(2), Loss(Loss.Huber), L2(0.1)]")]
    [InlineData("[Dense(2), Loss(Loss.Huber), {|NOPT4014:AdamW|}, L2(1e-4)]", "[Dense(2), Loss(Loss.Huber), AdamW(WeightDecay = 0), L2(1e-4)]")]
    [InlineData("[Dense(2), Loss(Loss.Huber), Sgd(0.1, {|NOPT4033:WeightDecay = 1e-4|})]", "[Dense(2), Loss(Loss.Huber), Sgd(0.1), L2(5E-05)]")]
    // Layers and attributes that go.
    [InlineData("[{|NOPT3002:Flatten|}, Dense(2)]", "[Dense(2)]")]
    [InlineData("[Dense(2), {|NOPT3006:Dropout(0.5)|}, Loss(Loss.Huber)]", "[Dense(2), Loss(Loss.Huber)]")]
    [InlineData("[Dense(9, Activation.Relu), Activation({|NOPT3003:Activation.Tanh|}), Dense(2)]", "[Dense(9, Activation.Relu), Dense(2)]")]
    [InlineData("[Dropout({|NOPT3009:0|}), Dense(2)]", "[Dense(2)]")]
    [InlineData("[Dropout(0.5), {|NOPT3010:Dropout(0.5)|}, Dense(2)]", "[Dropout(0.75), Dense(2)]")]
    [InlineData("[Dense(2), Loss(Loss.Huber), Adam, {|NOPT4008:Lion|}]", "[Dense(2), Loss(Loss.Huber), Adam]")]
    [InlineData("[Dense(2), Loss(Loss.Huber), StepDecay(0.5, 3), {|NOPT4009:OneCycle|}]", "[Dense(2), Loss(Loss.Huber), StepDecay(0.5, 3)]")]
    [InlineData("[Dense(2), Loss(Loss.Huber), L1({|NOPT4022:0|})]", "[Dense(2), Loss(Loss.Huber)]")]
    [InlineData("[Dense(2)] [{|NOPT4010:Adam|}]", "[Dense(2)]")]
    // Order.
    [InlineData("[Dropout(0.2), {|NOPT3005:BatchNorm|}, Dense(2)]", "[BatchNorm, Dropout(0.2), Dense(2)]")]
    [InlineData("[Dropout(0.2)] [{|NOPT3005:BatchNorm|}, Dense(2)]", "[BatchNorm] [Dropout(0.2), Dense(2)]")]
    // The end of the model and its loss.
    [InlineData("[Dense(2, Activation.Softmax), {|NOPT4001:Loss(Loss.SoftmaxCrossEntropy)|}]", "[Dense(2), Loss(Loss.SoftmaxCrossEntropy)]")]
    [InlineData("[Dense(2), Activation(Activation.Softmax), {|NOPT4001:Loss(Loss.SoftmaxCrossEntropy)|}]", "[Dense(2), Loss(Loss.SoftmaxCrossEntropy)]")]
    [InlineData("[Dense(1), {|NOPT4002:Loss(Loss.SoftmaxCrossEntropy)|}]", "[Dense(2), Loss(Loss.SoftmaxCrossEntropy)]")]
    [InlineData("[Dense(1), Loss({|NOPT4003:Loss.BinaryCrossEntropy|})]", "[Dense(1, Activation.Sigmoid), Loss(Loss.BinaryCrossEntropy)]")]
    [InlineData("[Dense(1), BatchNorm, Loss({|NOPT4003:Loss.BinaryCrossEntropy|})]", "[Dense(1), BatchNorm, Activation(Activation.Sigmoid), Loss(Loss.BinaryCrossEntropy)]")]
    [InlineData("[Dense(3, Activation.Softmax), Loss({|NOPT4005:Loss.BinaryCrossEntropy|})]", "[Dense(3, Activation.Sigmoid), Loss(Loss.BinaryCrossEntropy)]")]
    [InlineData("[Dense(2, Activation.Sigmoid), Loss({|NOPT4031:Loss.BinaryCrossEntropy|})]", "[Dense(1, Activation.Sigmoid), Loss(Loss.BinaryCrossEntropy)]")]
    public Task Mends(string source, string expected) =>
        FixTest.Verify<MendCodeFixProvider>(Head + source + Tail, Head + expected + Tail);

    [Theory]
    [InlineData("[Dense(1), {|NOPT4002:Loss(Loss.SoftmaxCrossEntropy)|}]", "[Dense(1, Activation.Sigmoid), Loss(Loss.BinaryCrossEntropy)]")]
    [InlineData("[Dense(3, Activation.Softmax), Loss({|NOPT4005:Loss.BinaryCrossEntropy|})]", "[Dense(3), Loss(Loss.SoftmaxCrossEntropy)]")]
    [InlineData("[Dense(2), Loss(Loss.Huber), {|NOPT4014:AdamW|}, L2(1e-4)]", "[Dense(2), Loss(Loss.Huber), AdamW]")]
    public Task The_second_light_bulb(string source, string expected) => FixTest.Verify<MendCodeFixProvider>(Head + source + Tail, Head + expected + Tail, index: 1);

    [Theory]
    [InlineData("[Model, Input({|NOPT2001:0|})] [Dense(2)]", "[Model, Input(1)] [Dense(2)]")]
    [InlineData("[Model, Input(3, {|NOPT2001:-1|}, 4)] [Flatten, Dense(2)]", "[Model, Input(3, 1, 4)] [Flatten, Dense(2)]")]
    [InlineData("[Model, Input(1, 3, 4)] [{|NOPT3001:Dense(2)|}]", "[Model, Input(1, 3, 4)] [Flatten, Dense(2)]")]
    [InlineData("[Model, Input(28, 28)] [{|NOPT3044:Dense(9, Activation.Relu)|}, Dense(2)]", "[Model, Input(28, 28)] [Flatten, Dense(9, Activation.Relu), Dense(2)]")]
    [InlineData("[Model, Input(3, 4, 4)] [Conv2d(4, {|NOPT3017:5|}), GlobalAvgPool]", "[Model, Input(3, 4, 4)] [Conv2d(4, 4), GlobalAvgPool]")]
    [InlineData("[Model, Input(3, 4, 4)] [MaxPool2d({|NOPT3017:5|}), GlobalAvgPool]", "[Model, Input(3, 4, 4)] [MaxPool2d(4), GlobalAvgPool]")]
    [InlineData("[Model, Input(4, 4, 4)] [Conv2d(6, 3, {|NOPT3018:Groups = 4|}), GlobalAvgPool]", "[Model, Input(4, 4, 4)] [Conv2d(6, 3, Groups = 2), GlobalAvgPool]")]
    [InlineData("[Model, Input(4, 4, 4)] [Conv2d(6, 3, Same = true, {|NOPT3019:Stride = 2|}), GlobalAvgPool]", "[Model, Input(4, 4, 4)] [Conv2d(6, 3, Stride = 2, Padding = 1), GlobalAvgPool]")]
    [InlineData("[Model, Input(4, 4, 4)] [Conv2d(6, 3, {|NOPT3041:Padding = 3|}), GlobalAvgPool]", "[Model, Input(4, 4, 4)] [Conv2d(6, 3, Padding = 1), GlobalAvgPool]")]
    [InlineData("[Model, Input(4, 9, 9)] [Conv2d(6, 2, {|NOPT3043:Stride = 3|}), GlobalAvgPool]", "[Model, Input(4, 9, 9)] [Conv2d(6, 2, Stride = 2), GlobalAvgPool]")]
    [InlineData("[Model, Input(4, 9, 9)] [Conv2d(6, 3), Loss({|NOPT4030:Loss.SoftmaxCrossEntropy|})]", "[Model, Input(4, 9, 9)] [Conv2d(6, 3), GlobalAvgPool, Loss(Loss.SoftmaxCrossEntropy)]")]
    [InlineData("[Model, Input(4, 9, 9)] [{|NOPT3021:MultiHeadAttention(2)|}, Flatten, Dense(2)]", "[Model, Input(4, 9, 9)] [ToSequence, MultiHeadAttention(2), Flatten, Dense(2)]")]
    [InlineData("[Model, Input(4, 9, 9)] [Conv2d(6, 3), Reshape({|NOPT3045:49, 6|}), TransformerBlock(2), Flatten, Dense(2)]", "[Model, Input(4, 9, 9)] [Conv2d(6, 3), ToSequence, TransformerBlock(2), Flatten, Dense(2)]")]
    [InlineData("[Model, Input(12, 6)] [TransformerBlock(2), ToImage(3, {|NOPT3027:3|}), GlobalAvgPool]", "[Model, Input(12, 6)] [TransformerBlock(2), ToImage(3, 4), GlobalAvgPool]")]
    public Task Mends_models_of_another_input(string source, string expected) =>
        FixTest.Verify<MendCodeFixProvider>("using NetOptim;\n" + source + Tail, "using NetOptim;\n" + expected + Tail);

    [Theory]
    [InlineData("[NetOptim.Model, NetOptim.Input(1, 3, 4)] [{|NOPT3001:NetOptim.Dense(2)|}]", "[NetOptim.Model, NetOptim.Input(1, 3, 4)] [NetOptim.Flatten, NetOptim.Dense(2)]")]
    [InlineData(
        "[NetOptim.Model, NetOptim.Input(8)] [NetOptim.Dense(1), NetOptim.BatchNorm, NetOptim.Loss({|NOPT4003:NetOptim.Loss.BinaryCrossEntropy|})]",
        "[NetOptim.Model, NetOptim.Input(8)] [NetOptim.Dense(1), NetOptim.BatchNorm, NetOptim.Activation(NetOptim.Activation.Sigmoid), NetOptim.Loss(NetOptim.Loss.BinaryCrossEntropy)]")]
    public Task Mends_models_without_a_using(string source, string expected) => FixTest.Verify<MendCodeFixProvider>(source + Tail, expected + Tail);

    [Fact]
    public Task All_problems_of_a_list_are_mended_at_once() => FixTest.Verify<MendCodeFixProvider>(
        Head + "[{|NOPT3002:Flatten|}, {|NOPT3002:Flatten(Name = \"b\")|}, {|NOPT3008:Dense(4)|}, BatchNorm, {|NOPT3008:Dense(4)|}, BatchNorm, Dense(2)]" + Tail,
        Head + "[Dense(4, Bias = false), BatchNorm, Dense(4, Bias = false), BatchNorm, Dense(2)]" + Tail);

    [Fact]
    public Task Comments_and_lines_stay() => FixTest.Verify<MendCodeFixProvider>(
        """
        using NetOptim;

        namespace Models;

        /// <summary>A model.</summary>
        [{|NOPT4010:Adam|}] // trains
        [Model, Input(1, 4, 4)] // images
        // flat
        [{|NOPT3001:Dense(9)|}] // wide
        [
            Activation(Activation.Relu),
            {|NOPT3009:Dropout(0)|}, // later
            Dense(2)
        ]
        public partial class Net
        {
        }
        """.Replace("{|NOPT3009:Dropout(0)|}", "Dropout({|NOPT3009:0|})", StringComparison.Ordinal),
        """
        using NetOptim;

        namespace Models;

        /// <summary>A model.</summary>
        [Model, Input(1, 4, 4)] // images
        // flat
        [Flatten, Dense(9)] // wide
        [
            Activation(Activation.Relu),
            Dense(2)
        ]
        public partial class Net
        {
        }
        """);
}
