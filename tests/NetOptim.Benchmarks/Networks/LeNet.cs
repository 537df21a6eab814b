using NetOptim.Benchmarks.Models;
using NetOptim.Benchmarks.Networks.Layers;
using NetOptim.Benchmarks.Optimizers;

namespace NetOptim.Benchmarks.Networks;

/// <summary>W3.</summary>
internal static class LeNet
{
    public static NetworkSpec Spec { get; } = new(
        "W3",
        "LeNet",
        new(1, 28, 28),
        Classes: 10,
        new Chain(
        [
            new Convolution("conv1", 32, 5, padding: 2, bias: true), new Rectifier(), new MaxPooling(2),
            new Convolution("conv2", 64, 5, padding: 2, bias: true), new Rectifier(), new MaxPooling(2),
            new Flattening(), new Dense("dense1", 512), new Rectifier(), new RandomDropout(0.5),
            new Dense("dense2", 10),
        ]),
        new AdamSpec(1e-3),
        TorchStepsPerCollection: 5,
        LossTolerance: 1e-5,
        static (options, dropout) =>
        {
            var model = new MnistLeNet(options);
            if (!dropout)
                model.Hyperparameters = model.Hyperparameters with { Dropout1Rate = 0 };
            return model;
        });
}
