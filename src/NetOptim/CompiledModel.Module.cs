using System.Diagnostics.CodeAnalysis;

namespace NetOptim;

// The model as a part of something larger, which has the loss and the optimiser: what AsTorchModule() stands on.
public abstract unsafe partial class CompiledModel
{
    /// <summary>Forward pass in training mode, without a loss; keeps in the arena what <see cref="Backward"/> needs.</summary>
    /// <param name="inputs">Batch × <see cref="ModelInfo.InputSize"/> floats.</param>
    /// <param name="outputs">Receives batch × <see cref="ModelInfo.OutputSize"/> floats; may not overlap <paramref name="inputs"/>.</param>
    /// <remarks>
    /// Counts <see cref="Step"/> up first, so that every forward pass draws dropout masks of its own. Nothing looks for values that are not
    /// finite here: whoever has the loss sees them in it.
    /// </remarks>
    /// <exception cref="ArgumentException">A length that does not fit, or spans that overlap.</exception>
    /// <exception cref="InvalidOperationException">Another thread is using the model.</exception>
    /// <exception cref="NotSupportedException">The model was compiled without these passes; the message says how to have them.</exception>
    public void ForwardTraining(ReadOnlySpan<float> inputs, Span<float> outputs)
    {
        int batch = CountSamples(inputs);
        CheckOutputs(inputs, outputs, batch, nameof(outputs));
        BeginWork();
        try
        {
            ForgetForward();
            fixed (float* x = inputs, y = outputs)
            {
                CheckTokens(x, batch);
                EnsureCapacity(batch);
                Step++;
                ModuleForward(x, y, batch);
            }
            ForwardBatch = batch;
        }
        finally
        {
            EndWork();
        }
    }

    /// <summary>
    /// Backward pass of the last <see cref="ForwardTraining"/>: writes the gradients of the parameters (<see cref="Parameter.Gradient"/>,
    /// without penalties) and, where they are wanted, of the inputs.
    /// </summary>
    /// <param name="inputs">The inputs of that forward pass.</param>
    /// <param name="outputGradients">The loss's gradient by the outputs: batch × <see cref="ModelInfo.OutputSize"/> floats.</param>
    /// <param name="inputGradients">Receives batch × <see cref="ModelInfo.InputSize"/> floats; empty where they are not wanted.</param>
    /// <exception cref="ArgumentException">A length that does not fit, or spans that overlap.</exception>
    /// <exception cref="InvalidOperationException">
    /// The model's last pass was not a <see cref="ForwardTraining"/> of that many samples, or another thread is using the model.
    /// </exception>
    /// <exception cref="NotSupportedException">As <see cref="ForwardTraining"/>.</exception>
    public void Backward(ReadOnlySpan<float> inputs, ReadOnlySpan<float> outputGradients, Span<float> inputGradients)
    {
        int batch = CountSamples(inputs);
        if (outputGradients.Length != (long)batch * _outputSize)
            ThrowLength(nameof(outputGradients), batch, _outputSize, outputGradients.Length);
        if (!inputGradients.IsEmpty)
        {
            if (inputGradients.Length != inputs.Length)
                ThrowLength(nameof(inputGradients), batch, _inputSize, inputGradients.Length);
            if (inputGradients.Overlaps(inputs) || inputGradients.Overlaps(outputGradients))
                throw new ArgumentException("The input gradients may not overlap the inputs or the output gradients.", nameof(inputGradients));
        }
        if (batch != ForwardBatch)
            ThrowNoForward(batch);
        BeginWork();
        try
        {
            // Backward reuses the activations' memory: a second backward pass needs a second forward pass.
            ForgetForward();
            fixed (float* x = inputs, dy = outputGradients, dx = inputGradients)
            {
                CheckTokens(x, batch);
                ModuleBackward(x, dy, dx, batch);
            }
        }
        finally
        {
            EndWork();
        }
    }

    /// <summary>The emitted forward pass in training mode, without a loss; saves what <see cref="ModuleBackward"/> needs in the arena.</summary>
    /// <param name="inputs">The batch.</param>
    /// <param name="outputs">Receives the outputs; no part of the arena.</param>
    /// <param name="batch">1 … <see cref="Capacity"/>.</param>
    protected virtual void ModuleForward(float* inputs, float* outputs, int batch) => ThrowNoModule();

    /// <summary>The emitted backward pass from given output gradients: fills the gradient block.</summary>
    /// <param name="inputs">The batch of the last <see cref="ModuleForward"/>.</param>
    /// <param name="outputGradients">The loss's gradient by the outputs; not to be written.</param>
    /// <param name="inputGradients">Receives the loss's gradient by the inputs; null where it is not wanted.</param>
    /// <param name="batch">As in the last <see cref="ModuleForward"/>.</param>
    protected virtual void ModuleBackward(float* inputs, float* outputGradients, float* inputGradients, int batch) => ThrowNoModule();

    [DoesNotReturn]
    private void ThrowNoModule() =>
        throw new NotSupportedException(
            $"{Info.Name} was compiled without the passes that a torch module needs. Reference NetOptim.TorchSharp in the project that declares {Info.Name} and build it again.");

    [DoesNotReturn]
    private void ThrowNoForward(int batch) =>
        throw new InvalidOperationException(
            ForwardBatch == 0
                ? $"{Info.Name} has no forward pass to go back from: call ForwardTraining first, then Backward once, with no other pass between them."
                : $"{Info.Name}: the last ForwardTraining had {ForwardBatch} samples, these inputs are {batch}. Pass the same inputs.");
}
