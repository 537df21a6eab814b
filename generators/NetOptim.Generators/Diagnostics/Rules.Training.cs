namespace NetOptim.Generators.Diagnostics;

/// <summary>Rules about losses and what trains.</summary>
internal static partial class Rules
{
    public static Rule SoftmaxDoubled { get; } = new(
        "NOPT4001", RuleSeverity.Error, "Softmax applied twice",
        "SoftmaxCrossEntropy applies softmax itself, but '{0}' ends in softmax already; remove it so that the model gives logits") { LeavesShapes = true };

    public static Rule TooFewClasses { get; } = new(
        "NOPT4002", RuleSeverity.Error, "Too few classes",
        "SoftmaxCrossEntropy needs at least 2 outputs (one per class), but the model has {0}; use BinaryCrossEntropy on a sigmoid for two classes in one output") { NeedsShapes = true, LeavesShapes = true };

    public static Rule SigmoidMissing { get; } = new(
        "NOPT4003", RuleSeverity.Error, "Sigmoid missing",
        "BinaryCrossEntropy needs probabilities, but the model ends in {0}; end it in Activation.Sigmoid (the two are fused into the stable form)") { LeavesShapes = true };

    public static Rule SigmoidDoubled { get; } = new(
        "NOPT4004", RuleSeverity.Warning, "Sigmoid applied twice",
        "'{0}' applies a sigmoid to what has been through one already, so that its outputs stay between 0.5 and 0.74; remove one of the two");

    public static Rule SoftmaxForBinary { get; } = new(
        "NOPT4005", RuleSeverity.Error, "Softmax before binary cross-entropy",
        "BinaryCrossEntropy takes each output as a probability of its own, but '{0}' ends in softmax; use Sigmoid, or Loss.SoftmaxCrossEntropy without softmax for classes that exclude each other") { LeavesShapes = true };

    public static Rule BoundedLogits { get; } = new(
        "NOPT4006", RuleSeverity.Warning, "Activation before SoftmaxCrossEntropy",
        "SoftmaxCrossEntropy takes logits, which may be any number, but '{0}' ends in {1}; give the last layer no activation");

    public static Rule BoundedOutput { get; } = new(
        "NOPT4007", RuleSeverity.Info, "Output activation limits the targets",
        "The outputs of '{0}' end in {1} and so lie in {2}; {3} cannot reach targets outside it");

    public static Rule TwoOptimizers { get; } = new(
        "NOPT4008", RuleSeverity.Error, "Two optimisers", "A model is trained by one optimiser, but has {0} and {1}; remove one");

    public static Rule TwoSchedules { get; } = new(
        "NOPT4009", RuleSeverity.Error, "Two schedules", "The learning rate follows one schedule, but there are {0} and {1}; remove one");

    public static Rule LossMissing { get; } = new(
        "NOPT4010", RuleSeverity.Error, "Training without a loss",
        "{0} is about training, but '{1}' declares no loss; add [Loss(…)] or remove it");

    public static Rule ScheduleNeverMoves { get; } = new(
        "NOPT4011", RuleSeverity.Warning, "Schedule never moves", "{0} leaves the learning rate where it is: {1}; change it or remove the schedule");

    public static Rule WarmupTooLong { get; } = new(
        "NOPT4012", RuleSeverity.Warning, "Warm-up longer than the schedule",
        "{0}: the warm-up takes {1} epochs, but {2}; shorten it");

    public static Rule WarmupTwice { get; } = new(
        "NOPT4024", RuleSeverity.Warning, "Warm-up before a cycle that warms up",
        "OneCycle climbs from a low rate by itself, and WarmupEpochs makes the rate climb twice; remove it and set ClimbFraction");

    public static Rule ScheduleEndsAbove { get; } = new(
        "NOPT4013", RuleSeverity.Error, "Schedule ends above the learning rate",
        "{0}: {1} must be below the optimiser's learning rate {2}, but is {3}");

    public static Rule DecayTwice { get; } = new(
        "NOPT4014", RuleSeverity.Warning, "Weights decay twice",
        "{0} shrinks the weights by WeightDecay = {1}, and the L2 penalty of {2} shrinks them too; keep one of the two");

    public static Rule ClipWithoutLimit { get; } = new(
        "NOPT4015", RuleSeverity.Warning, "Clipping without a limit", "ClipGradients has neither Norm nor Value and so does nothing; give one, Norm = 1 say");

    public static Rule MonitorUnknown { get; } = new(
        "NOPT4016", RuleSeverity.Warning, "Unknown monitor",
        "EarlyStopping watches '{0}', which no history has unless it comes from a metric of your own; use {1}, with 'val_' before it for the validation set");

    public static Rule MonitorDoesNotFit { get; } = new(
        "NOPT4017", RuleSeverity.Warning, "Monitor does not fit the loss",
        "EarlyStopping watches '{0}', which is not measured for {1}; use {2}");

    public static Rule MonitorWrongWay { get; } = new(
        "NOPT4018", RuleSeverity.Warning, "Monitor the wrong way round",
        "EarlyStopping {0}s '{1}', but {2} is better; remove Mode or write MonitorMode.{3}");

    public static Rule PatienceZero { get; } = new(
        "NOPT4019", RuleSeverity.Info, "No patience",
        "EarlyStopping with Patience = 0 ends training at the first epoch without improvement, which is mostly noise; 3 to 10 epochs are usual");

    public static Rule UnusualRate { get; } = new(
        "NOPT4020", RuleSeverity.Warning, "Unusual learning rate",
        "A learning rate of {0} is far outside what {1} is used with ({2} to {3}); is it meant?");

    public static Rule PlateauTooPatient { get; } = new(
        "NOPT4021", RuleSeverity.Warning, "Plateau schedule slower than early stopping",
        "ReduceOnPlateau waits {0} epochs, but EarlyStopping ends training after {1}; give the schedule less patience");

    public static Rule PenaltyMissing { get; } = new(
        "NOPT4022", RuleSeverity.Info, "Penalty of zero", "{0} with λ = 0 penalises nothing; remove it or give λ");

    public static Rule MomentsOutOfOrder { get; } = new(
        "NOPT4023", RuleSeverity.Warning, "Second moment forgets faster than the first",
        "{0}: Beta1 = {1} is above Beta2 = {2}, with which steps can grow without bound (Reddi et al. 2018 asks for Beta1 < √Beta2); are they swapped?");

    public static Rule ClassesAnImage { get; } = new(
        "NOPT4030", RuleSeverity.Warning, "Classes are an image",
        "SoftmaxCrossEntropy takes one logit per class, but '{0}' gives {1}, which it reads as {2} classes; make a vector of it with [GlobalAvgPool] or [Flatten]") { NeedsShapes = true };

    public static Rule TwoProbabilities { get; } = new(
        "NOPT4031", RuleSeverity.Info, "Two probabilities for one question",
        "BinaryCrossEntropy on 2 outputs answers two questions of their own; for two classes that exclude each other 1 output is enough, or SoftmaxCrossEntropy on both without sigmoid") { NeedsShapes = true };

    public static Rule PenaltyOnBiases { get; } = new(
        "NOPT4032", RuleSeverity.Info, "Penalty on biases",
        "{0} penalises biases too, which makes a model worse rather than simpler; remove Bias = true unless it is meant");

    public static Rule DecayOfBiases { get; } = new(
        "NOPT4033", RuleSeverity.Info, "Weight decay on biases and scales",
        "WeightDecay = {1} of {0} shrinks all parameters, {2} of them biases or scales of a normalisation; [L2({3})] does the same to the weights alone");

    public static Rule BestWeightsLost { get; } = new(
        "NOPT4034", RuleSeverity.Info, "Best weights are not kept",
        "EarlyStopping ends training {0} epochs after the best one and leaves the weights of the last; write RestoreBestWeights = true for the best");
}
