using System.Reflection;

namespace NetOptim.Tests.Models;

/// <summary>Every attributed model of this assembly. Declaring one is enough: all tests over the zoo then cover it.</summary>
public static class Zoo
{
    private static readonly Dictionary<string, Type> ByName = typeof(Zoo).Assembly.GetTypes()
        .Where(type => type.GetCustomAttribute<ModelAttribute>() is not null)
        .ToDictionary(type => type.Name, StringComparer.Ordinal);

    /// <summary>Models with and without a loss.</summary>
    public static TheoryData<string> All => [.. ByName.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Models with a loss.</summary>
    public static TheoryData<string> Trained => Select(IsTrained);

    /// <summary>Models with a loss and with something to train.</summary>
    public static TheoryData<string> WithParameters => Select(HasParameters);

    /// <summary>
    /// Models with a loss whose layers <see cref="ReferenceNetwork"/> has: stacks without images. The others are compared with TorchSharp's layers, where these are.
    /// </summary>
    public static TheoryData<string> Referenced => Select(type => IsTrained(type) && IsReferenced(type));

    /// <summary>Those with something to train.</summary>
    public static TheoryData<string> ReferencedWithParameters => Select(type => HasParameters(type) && IsReferenced(type));

    /// <summary>Models whose loss is a mean over samples that do not know of each other.</summary>
    public static TheoryData<string> WithIndependentSamples =>
        Select(type => HasParameters(type) && IsReferenced(type) && !Drops(type) && !Has<BatchNormAttribute>(type));

    public static Type TypeOf(string name) => ByName[name];

    /// <summary>A model, ready for schedules that count in epochs: two epochs of 25 steps.</summary>
    internal static TrainedModel Train(string name, int threads = 1, ulong seed = 7, int capacity = 16)
    {
        CompiledModel model = Create(name, threads, seed, capacity);
        return model switch
        {
            CompiledModel<int> labels => new TrainedModel<int>(labels, samples => samples.Labels),
            CompiledModel<float> values => new TrainedModel<float>(values, samples => samples.Targets),
            _ => throw new InvalidOperationException($"{name} has no loss."),
        };
    }

    internal static CompiledModel Create(string name, int threads = 1, ulong seed = 7, int capacity = 16) =>
        (CompiledModel)Activator.CreateInstance(ByName[name], new ModelOptions { Seed = seed, Threads = threads, BatchCapacity = capacity })!;

    private static bool Drops(Type type) => type.GetCustomAttributes().Any(
        attribute => attribute is DropoutAttribute or MultiHeadAttentionAttribute { Dropout: > 0 } or TransformerBlockAttribute { Dropout: > 0 });

    private static bool IsTrained(Type type) => Has<LossAttribute>(type);

    private static bool HasParameters(Type type) => IsTrained(type) && (Has<DenseAttribute>(type) || IsBuilt(type));

    private static bool IsReferenced(Type type) => !IsBuilt(type) && !Has<Conv2dAttribute>(type);

    /// <summary>Whether its layers are calls in a method, of which no attribute tells.</summary>
    private static bool IsBuilt(Type type) => type.GetMethod("Build", BindingFlags.Static | BindingFlags.NonPublic) is not null;

    private static bool Has<TAttribute>(Type type) where TAttribute : Attribute => type.GetCustomAttributes<TAttribute>().Any();

    private static TheoryData<string> Select(Func<Type, bool> wanted) =>
        [.. ByName.Where(entry => wanted(entry.Value)).Select(entry => entry.Key).Order(StringComparer.Ordinal)];
}
