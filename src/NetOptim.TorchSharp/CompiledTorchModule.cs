using TorchSharp;
using static TorchSharp.torch;
using TorchParameter = TorchSharp.Modules.Parameter;

namespace NetOptim.TorchSharp;

/// <summary>Compiled models as TorchSharp modules.</summary>
public static class CompiledModelModules
{
    /// <summary>The model as a module that works inside a <c>Sequential</c>, under autograd and with <c>torch.optim</c>.</summary>
    /// <param name="model">A model on a <see cref="TorchSharpBackend"/>. It must outlive the module, which does not dispose of it.</param>
    /// <exception cref="NotSupportedException">The model's memory is no TorchSharp tensor, or its predictions keep packed weights.</exception>
    public static CompiledTorchModule AsTorchModule(this CompiledModel model) => new(model);
}

/// <summary>
/// A compiled model as a TorchSharp module: its parameters are views of the model's memory, its forward and backward passes the emitted ones.
/// </summary>
/// <remarks>
/// <para>The loss, the penalties (L1, L2, …), the optimiser and its schedule are not the declared ones but those of the torch code round it.
/// A parameter that is frozen when the module is made does not require a gradient.</para>
/// <para>In training mode (<c>train()</c>) each forward pass draws dropout masks of its own and is followed by one backward pass at most, before
/// the model is used again: the activations lie in the model's one arena. In evaluation mode (<c>eval()</c>) it predicts, and its outputs
/// stand outside of autograd.</para>
/// </remarks>
public sealed class CompiledTorchModule : nn.Module<Tensor, Tensor>
{
    internal CompiledTorchModule(CompiledModel model)
        : base((model ?? throw new ArgumentNullException(nameof(model))).Info.Name)
    {
        if (model.KeepsPackedWeights)
        {
            throw new NotSupportedException(
                $"Predictions of this {model.Info.Name} keep packed weights (ModelOptions.KeepPackedWeights), which would not notice what torch writes into its parameters. Make the model without that option.");
        }
        Model = model;
        var scopes = new Dictionary<string, nn.Module>(StringComparer.Ordinal) { [""] = this };
        foreach (Parameter item in model.Parameters)
        {
            using Tensor view = CompiledModelState.View(model, model.ParameterMemory, item.Info);
            // Detached, each is a leaf of its own, as an optimiser wants it, and still the same memory.
            var parameter = new TorchParameter(view.detach(), requires_grad: !item.Frozen);
            parameter.DetachFromDisposeScope();
            ScopeOf(item.Name, scopes, out string name).register_parameter(name, parameter);
            Leaves.Add(parameter);
        }
        foreach (Parameter item in model.Buffers)
        {
            Tensor buffer = CompiledModelState.View(model, model.BufferMemory, item.Info).DetachFromDisposeScope();
            ScopeOf(item.Name, scopes, out string name).register_buffer(name, buffer);
        }
    }

    /// <summary>The compiled model.</summary>
    public CompiledModel Model { get; }

    /// <summary>
    /// Why the last backward pass was refused; null where it was not. Torch's own exception says only that
    /// <c>Function CSharpNode returned an invalid gradient</c>, for it lets no other through.
    /// </summary>
    public Exception? BackwardFailure { get; internal set; }

    /// <summary>The parameters, in the order of <see cref="CompiledModel.Parameters"/>.</summary>
    internal List<TorchParameter> Leaves { get; } = [];

    /// <summary>Runs the emitted forward pass.</summary>
    /// <param name="input">Float32 [batch, input shape], on the CPU.</param>
    /// <returns>Float32 [batch, output shape].</returns>
    /// <exception cref="ArgumentException">Another shape, type or device.</exception>
    public override Tensor forward(Tensor input)
    {
        if (!training)
            return Model.Predict(input);
        Tensor samples = Model.Info.Vocabulary is null ? input : CompiledModelTensors.Inputs(input, Model.Info);
        TensorMemory.RequireBatch(samples, Model.Info.InputShape, nameof(input), Model.Info.Name);
        BackwardFailure = null;
        return CompiledFunction.Apply(this, samples.contiguous());
    }

    /// <summary>Refuses to move: the parameters would be copies then, and no longer the model's memory.</summary>
    /// <exception cref="NotSupportedException">Another device than the CPU or another type than float32.</exception>
    protected override void _toEpilog(ScalarType? dtype, Device? device, bool non_blocking) => RequireStay(Model.Info.Name, dtype, device);

    private static void RequireStay(string model, ScalarType? dtype, Device? device)
    {
        if (dtype is not (null or ScalarType.Float32) || device is not (null or { type: DeviceType.CPU }))
            throw new NotSupportedException($"{model} is compiled for float32 on the CPU; it cannot go to {dtype?.ToString() ?? device!.ToString()}.");
    }

    // TorchSharp allows no dots in names: dense1.weight is the parameter weight of the submodule dense1.
    private nn.Module ScopeOf(string path, Dictionary<string, nn.Module> scopes, out string name)
    {
        nn.Module scope = this;
        int start = 0;
        for (int dot; (dot = path.IndexOf('.', start)) >= 0; start = dot + 1)
        {
            string prefix = path[..dot];
            if (!scopes.TryGetValue(prefix, out nn.Module? inner))
            {
                inner = new Scope(path[start..dot], Model.Info.Name);
                scope.register_module(path[start..dot], inner);
                scopes.Add(prefix, inner);
            }
            scope = inner;
        }
        name = path[start..];
        return scope;
    }

    private sealed class Scope(string name, string model) : nn.Module(name)
    {
        protected override void _toEpilog(ScalarType? dtype, Device? device, bool non_blocking) => RequireStay(model, dtype, device);
    }
}
