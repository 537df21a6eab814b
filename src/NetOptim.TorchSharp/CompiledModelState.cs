using static TorchSharp.torch;

namespace NetOptim.TorchSharp;

/// <summary>A model's tensors under PyTorch's names: to read, to load, and to share.</summary>
public static class CompiledModelState
{
    // PyTorch's batch normalisation counts its batches for the sake of momentum=None, which NetOptim does not have.
    private const string BatchCounter = "num_batches_tracked";

    /// <summary>The named parameter or buffer as a view of the model's memory: what is written to one is in the other.</summary>
    /// <param name="model">A model on a <see cref="TorchSharpBackend"/>.</param>
    /// <param name="name">As PyTorch names it: <c>dense1.weight</c>.</param>
    /// <returns>A tensor of PyTorch's shape, without gradient. The memory stays valid for as long as the tensor lives.</returns>
    /// <exception cref="KeyNotFoundException">No tensor has that name; the message lists those there are.</exception>
    /// <exception cref="NotSupportedException">The model's memory is no TorchSharp tensor.</exception>
    public static Tensor ParameterTensor(this CompiledModel model, string name)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Buffers.TryGet(name, out Parameter? buffer)
            ? View(model, model.BufferMemory, buffer.Info)
            : View(model, model.ParameterMemory, model.Parameters[name].Info);
    }

    /// <summary>Copies of all parameters and buffers by their names, as PyTorch's <c>state_dict()</c>.</summary>
    /// <returns>Float32 tensors of the caller's own.</returns>
    public static Dictionary<string, Tensor> StateDict(this CompiledModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return AllTensors(model).ToDictionary(
            item => item.Name,
            item =>
            {
                Tensor copy = empty(Shape(item.Info), dtype: ScalarType.Float32, device: CPU);
                item.Values.CopyTo(TensorMemory.Span<float>(copy));
                return copy;
            },
            StringComparer.Ordinal);
    }

    /// <summary>Sets all parameters and buffers to those of a TorchSharp module with the same names and shapes.</summary>
    /// <inheritdoc cref="LoadStateDict(CompiledModel, IReadOnlyDictionary{string, Tensor})"/>
    public static void LoadStateDict(this CompiledModel model, nn.Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        LoadStateDict(model, module.state_dict());
    }

    /// <summary>Sets all parameters and buffers to tensors with the same names and shapes.</summary>
    /// <remarks>
    /// Tensors may be of any floating-point type and on any device. PyTorch's <c>num_batches_tracked</c> is passed over. The optimiser's state and
    /// the step stay as they are.
    /// </remarks>
    /// <exception cref="ArgumentException">Tensors are missing, unknown, or of another shape or type: all of them are listed, and the model is unchanged.</exception>
    public static void LoadStateDict(this CompiledModel model, IReadOnlyDictionary<string, Tensor> state)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(state);
        Parameter[] items = [.. AllTensors(model)];
        RequireFit(model.Info.Name, items, state);

        // All of them first: bringing one here may fail, and then none is to have changed.
        var copies = new List<Tensor>();
        try
        {
            using IDisposable noGrad = no_grad();
            foreach (Parameter item in items)
            {
                using Tensor here = state[item.Name].detach();
                using Tensor floats = here.to(ScalarType.Float32, CPU);
                copies.Add(floats.contiguous());
            }
            for (int i = 0; i < items.Length; i++)
                TensorMemory.Span<float>(copies[i]).CopyTo(items[i].Values);
        }
        finally
        {
            copies.ForEach(copy => copy.Dispose());
        }
    }

    /// <summary>A tensor as a view of the block it lies in.</summary>
    internal static Tensor View(CompiledModel model, MemoryBlock block, ParameterInfo info)
    {
        if (block is not TorchSharpMemory memory)
        {
            throw new NotSupportedException(
                $"The memory of this {info.Name} is on the back end '{model.Backend.Name}', which torch cannot see. "
                + $"Create the model with new {model.Info.Name}(new() {{ Backend = TorchSharpBackend.Cpu }}).");
        }
        using Tensor flat = memory.Tensor.narrow(0, info.Offset, info.Length);
        return flat.view(Shape(info));
    }

    private static long[] Shape(ParameterInfo info) => [.. info.Shape.Select(size => (long)size)];

    private static IEnumerable<Parameter> AllTensors(CompiledModel model) => model.Parameters.Concat(model.Buffers);

    private static void RequireFit(string model, Parameter[] items, IReadOnlyDictionary<string, Tensor> state)
    {
        var known = items.Select(item => item.Name).ToHashSet(StringComparer.Ordinal);
        string[] missing = [.. known.Where(name => !state.ContainsKey(name))];
        string[] extra = [.. state.Keys.Where(name => !known.Contains(name) && name != BatchCounter && !name.EndsWith("." + BatchCounter, StringComparison.Ordinal))];
        string[] misfits = [.. items.Where(item => state.ContainsKey(item.Name)).Select(item => Misfit(item, state[item.Name])).OfType<string>()];
        if (missing.Length + extra.Length + misfits.Length == 0)
            return;

        var message = new System.Text.StringBuilder($"The state does not fit {model}, which is unchanged.");
        Append("Missing", missing);
        Append("Not in the model", extra);
        Append("Of another shape or type", misfits);
        throw new ArgumentException(message.ToString(), nameof(state));

        void Append(string what, string[] names)
        {
            if (names.Length > 0)
                message.Append(System.Globalization.CultureInfo.InvariantCulture, $" {what}: {string.Join(", ", names)}.");
        }
    }

    private static string? Misfit(Parameter item, Tensor tensor)
    {
        if (!tensor.shape.SequenceEqual(Shape(item.Info)))
            return $"{item.Name} must be [{string.Join(", ", item.Shape)}], is [{string.Join(", ", tensor.shape)}]";
        return tensor.is_floating_point() ? null : $"{item.Name} must be of a floating-point type, is {tensor.dtype}";
    }
}
