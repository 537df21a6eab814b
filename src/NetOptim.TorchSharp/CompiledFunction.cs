using static TorchSharp.torch;

namespace NetOptim.TorchSharp;

/// <summary>The emitted passes as one node of torch's autograd graph: of the inputs and of every parameter.</summary>
internal sealed class CompiledFunction : autograd.SingleTensorFunction<CompiledFunction>
{
    private const string Module = "module";
    private const string Step = "step";

    /// <inheritdoc/>
    public override string Name => "NetOptim";

    /// <summary>The forward pass, recorded where gradients are wanted.</summary>
    public static Tensor Apply(CompiledTorchModule module, Tensor inputs) => apply([module, inputs, .. module.Leaves]);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var module = (CompiledTorchModule)vars[0];
        var inputs = (Tensor)vars[1];
        CompiledModel model = module.Model;
        Tensor outputs = empty(TensorMemory.BatchShape(inputs.shape[0], model.Info.OutputShape), dtype: ScalarType.Float32, device: CPU);
        model.ForwardTraining(TensorMemory.Span<float>(inputs), TensorMemory.Span<float>(outputs));

        ctx.save_data(Module, module);
        ctx.save_data(Step, model.Step);
        // The parameters, too: torch then notices when one was changed in place before the backward pass.
        ctx.save_for_backward([inputs, .. module.Leaves]);
        return outputs;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        // Called from native code, through which no exception may pass: on most systems it would end the process.
        var module = (CompiledTorchModule)ctx.get_data(Module);
        try
        {
            return Gradients(module, (long)ctx.get_data(Step), ctx, grad_output);
        }
#pragma warning disable CA1031 // Whatever it is, it is kept, and torch is made to throw.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            module.BackwardFailure = failure;
            return Invalid(module);
        }
    }

    private static List<Tensor> Gradients(CompiledTorchModule module, long step, autograd.AutogradContext ctx, Tensor outputGradients)
    {
        CompiledModel model = module.Model;
        if (is_grad_enabled())
            throw new NotSupportedException($"{model.Info.Name} has no second derivatives: call backward without create_graph.");
        if (model.Step != step)
        {
            throw new InvalidOperationException(
                $"{model.Info.Name} has run forward again since the pass that this backward pass belongs to, and its activations are gone. Call backward after each forward pass.");
        }

        List<Tensor> saved = ctx.get_saved_variables();
        try
        {
            Tensor inputs = saved[0];
            using Tensor dy = outputGradients.contiguous();
            Tensor? inputGradients = inputs.requires_grad ? empty_like(inputs) : null;
            model.Backward(
                TensorMemory.Span<float>(inputs),
                TensorMemory.Span<float>(dy),
                inputGradients is null ? [] : TensorMemory.Span<float>(inputGradients));
            return [null!, inputGradients!, .. ParameterGradients(module)];
        }
        finally
        {
            saved.ForEach(tensor => tensor.Dispose());
        }
    }

    // Copies: a gradient may live on, and be added to, long after the next backward pass has written over the model's own.
    private static IEnumerable<Tensor> ParameterGradients(CompiledTorchModule module)
    {
        for (int i = 0; i < module.Leaves.Count; i++)
        {
            if (!module.Leaves[i].requires_grad)
            {
                yield return null!;
                continue;
            }
            Tensor gradient = empty_like(module.Leaves[i], requires_grad: false);
            module.Model.Parameters[i].Gradient.CopyTo(TensorMemory.Span<float>(gradient));
            yield return gradient;
        }
    }

    // A scalar where torch expects the shape of what it is the gradient of: torch checks that and throws.
    private static List<Tensor> Invalid(CompiledTorchModule module) =>
        [null!, zeros([]), .. module.Leaves.Select(_ => zeros([]))];
}
