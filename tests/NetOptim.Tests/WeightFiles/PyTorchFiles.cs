using System.Text.Json;
using NetOptim.Tests.Runtime;

namespace NetOptim.Tests.WeightFiles;

/// <summary>The files under Data/pytorch, what they hold, and models of their shape.</summary>
internal static class PyTorchFiles
{
    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Data", "pytorch", name);

    public static byte[] Bytes(string name) => File.ReadAllBytes(PathOf(name));

    /// <summary>Sequential(Linear(4, 3), ReLU(), BatchNorm1d(3), Linear(3, 2)), as far as names and shapes go.</summary>
    public static TinyClassifier Model() => new(TinyClassifier.Declared with
    {
        Name = "Sequential",
        Parameters =
        [
            new("0.weight", [3, 4], 0, Initializer.TorchUniform, 4, 3),
            new("0.bias", [3], 16, Initializer.TorchUniform, 4, 3),
            new("2.weight", [3], 32, Initializer.Ones, 3, 3),
            new("2.bias", [3], 48, Initializer.Zeros, 3, 3),
            new("3.weight", [2, 3], 64, Initializer.TorchUniform, 3, 2),
            new("3.bias", [2], 80, Initializer.TorchUniform, 3, 2),
        ],
        Buffers = [new("2.running_mean", [3], 0, Initializer.Zeros, 3, 3), new("2.running_var", [3], 16, Initializer.Ones, 3, 3)],
    }, new() { Seed = 7, BatchCapacity = 1, Threads = 1 });

    /// <summary>Tensors by name.</summary>
    public static Dictionary<string, float[]> Expected(string file, string? key = null)
    {
        using JsonDocument json = JsonDocument.Parse(Bytes(file));
        JsonElement root = key is null ? json.RootElement : json.RootElement.GetProperty(key);
        return root.EnumerateObject().ToDictionary(
            tensor => tensor.Name,
            tensor => tensor.Value.GetProperty("values").EnumerateArray().Select(value => value.GetSingle()).ToArray());
    }

    /// <summary>Every tensor of the model holds exactly those values.</summary>
    public static void AssertHolds(Dictionary<string, float[]> expected, CompiledModel model)
    {
        foreach (Parameter tensor in model.Parameters.Concat(model.Buffers))
            Assert.Equal(expected[tensor.Name], tensor.Values.ToArray());
    }

    public static float[] State(CompiledModel model) => [.. model.ParameterMemory.Span, .. model.BufferMemory.Span];

    /// <summary>Refused with those words, and the model the same as before.</summary>
    public static WeightsFileException AssertRefused(byte[] file, string complaint, WeightsLoadOptions? options = null)
    {
        using TinyClassifier model = Model();
        float[] before = State(model);
        WeightsFileException exception = Assert.Throws<WeightsFileException>(() => model.Load(new MemoryStream(file), options ?? new()));
        Assert.Contains(complaint, exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, State(model));
        return exception;
    }
}
