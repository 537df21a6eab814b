using NetOptim.Benchmarks.Compare;
using NetOptim.Benchmarks.Models;
using NetOptim.Benchmarks.Networks;
using NetOptim.Benchmarks.Peers;
using NetOptim.Kernels;

namespace NetOptim.Benchmarks.Compiled;

/// <summary>One pass of one convolution as compiled models call it, with an epilogue that only stores. Every call takes the next copies of its tensors.</summary>
internal sealed unsafe class CompiledConvolution : Contender
{
    private readonly ConvolutionShape _shape;
    private readonly bool _isChannelsFirst;
    private readonly int _batch;
    private readonly ConvolutionPass _pass;
    private readonly WorkerPool _pool;
    private readonly TensorCopies _inputs;
    private readonly NativeFloats _weights;
    private readonly TensorCopies _outputs;
    private readonly TensorCopies _result;
    private readonly NativeFloats _workspace;
    private int _turn;

    /// <param name="convolution">The convolution.</param>
    /// <param name="batch">Images.</param>
    /// <param name="pass">What it is asked for.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="copies">Of the tensors of images; those of weights are there once.</param>
    public CompiledConvolution(in NetworkConvolution convolution, int batch, ConvolutionPass pass, int threads, int copies) : base(Ours)
    {
        (_shape, _isChannelsFirst) = convolution;
        (_batch, _pass) = (batch, pass);
        _pool = new(threads);
        var random = new Random(7);
        _inputs = new(MlpWeights.Uniform(random, batch * _shape.InHeight * _shape.InWidth * _shape.InChannels, -1, 1), copies);
        _weights = new(MlpWeights.Uniform(random, _shape.OutChannels * _shape.GroupInChannels * _shape.Taps, -1, 1));
        _outputs = new(MlpWeights.Uniform(random, batch * _shape.OutHeight * _shape.OutWidth * _shape.OutChannels, -1, 1), copies, TensorCopies.CacheLine);
        _result = new(new float[pass switch
        {
            ConvolutionPass.Forward => _outputs.Count,
            ConvolutionPass.ByData => _inputs.Count,
            _ => _weights.Count,
        }], copies, 2 * TensorCopies.CacheLine);
        _workspace = new(checked((int)Convolution.WorkspaceLength(_shape, batch)));
    }

    public override void Run(int iterations)
    {
        for (int i = 0; i < iterations; i++)
            RunOnce();
    }

    /// <summary>Runs once and compares elements all over the result with double-precision sums of the definition.</summary>
    /// <exception cref="DisagreementException">An element is wrong.</exception>
    public void Verify()
    {
        RunOnce();
        var random = new Random(11);
        for (int i = 0; i < 50; i++)
        {
            int element = random.Next(_result.Count);
            double sum = 0, magnitude = 0;
            foreach (double term in Terms(element))
            {
                sum += term;
                magnitude += Math.Abs(term);
            }
            float actual = _result[_turn][element];
            // As for products: rounding stays far below 1e-5 of the sum of the terms' magnitudes.
            if (!(Math.Abs(actual - sum) <= 1e-5 * magnitude))
                throw new DisagreementException($"{Name} computes {_pass} of {_shape} wrongly: element {element} should be {sum:G7} and is {actual:G7}.");
        }
    }

    public override void Dispose()
    {
        _pool.Dispose();
        foreach (IDisposable memory in (IDisposable[])[_inputs, _weights, _outputs, _result, _workspace])
            memory.Dispose();
    }

    private void RunOnce()
    {
        _turn++;
        float* x = _inputs[_turn], w = _weights.Pointer, y = _outputs[_turn], result = _result[_turn], workspace = _workspace.Pointer;
        switch (_pass)
        {
            case ConvolutionPass.Forward when _isChannelsFirst:
                Convolution.ForwardChannelsFirst(_pool, x, w, result, _shape, _batch, workspace, default(StoreEpilogue), default(NoFinish));
                break;
            case ConvolutionPass.Forward:
                Convolution.Forward(_pool, x, w, result, _shape, _batch, workspace, default(StoreEpilogue), default(NoFinish));
                break;
            case ConvolutionPass.ByData:
                Convolution.InputGradient(_pool, y, w, result, _shape, _batch, workspace, default(StoreEpilogue), default(NoFinish));
                break;
            case ConvolutionPass.ByWeights when _isChannelsFirst:
                Convolution.WeightGradientChannelsFirst(_pool, x, y, result, _shape, _batch, workspace, default(StoreEpilogue));
                break;
            default:
                Convolution.WeightGradient(_pool, x, y, result, _shape, _batch, workspace, default(StoreEpilogue));
                break;
        }
    }

    /// <summary>The terms whose sum an element of the result is, by the definition of a convolution.</summary>
    private IEnumerable<double> Terms(int element) => _pass switch
    {
        ConvolutionPass.Forward => OutputTerms(element / _shape.OutChannels, element % _shape.OutChannels),
        ConvolutionPass.ByData => InputTerms(element / _shape.InChannels, element % _shape.InChannels),
        _ => WeightTerms(element),
    };

    private IEnumerable<double> OutputTerms(int pixel, int filter)
    {
        for (int tap = 0; tap < _shape.Taps; tap++)
        {
            for (int channel = 0; channel < _shape.GroupInChannels && Source(pixel, tap) is { } source; channel++)
                yield return (double)Input(source, channel + FirstChannel(filter)) * Weight(filter, channel, tap);
        }
    }

    private IEnumerable<double> InputTerms(int pixel, int channel)
    {
        int outPixels = _shape.OutHeight * _shape.OutWidth, image = pixel / (_shape.InHeight * _shape.InWidth);
        for (int output = image * outPixels; output < (image + 1) * outPixels; output++)
        {
            for (int tap = 0; tap < _shape.Taps; tap++)
            {
                for (int filter = 0; filter < _shape.OutChannels && Source(output, tap) == pixel; filter++)
                {
                    int inGroup = channel - FirstChannel(filter);
                    if (inGroup >= 0 && inGroup < _shape.GroupInChannels)
                        yield return (double)_outputs.First[output * _shape.OutChannels + filter] * Weight(filter, inGroup, tap);
                }
            }
        }
    }

    private IEnumerable<double> WeightTerms(int weight)
    {
        (int row, int tap) = Math.DivRem(weight, _shape.Taps);
        (int filter, int channel) = Math.DivRem(row, _shape.GroupInChannels);
        for (int output = 0; output < _batch * _shape.OutHeight * _shape.OutWidth; output++)
        {
            if (Source(output, tap) is { } source)
                yield return (double)_outputs.First[output * _shape.OutChannels + filter] * Input(source, channel + FirstChannel(filter));
        }
    }

    private int FirstChannel(int filter) => filter / _shape.GroupOutChannels * _shape.GroupInChannels;

    /// <summary>The pixel of the batch's inputs that a tap of an output pixel reads; null in the padding.</summary>
    private int? Source(int outputPixel, int tap)
    {
        (int line, int x) = Math.DivRem(outputPixel, _shape.OutWidth);
        (int image, int y) = Math.DivRem(line, _shape.OutHeight);
        (int tapY, int tapX) = Math.DivRem(tap, _shape.KernelWidth);
        int sourceY = y * _shape.StrideY + tapY - _shape.PadTop, sourceX = x * _shape.StrideX + tapX - _shape.PadLeft;
        bool isInside = sourceY >= 0 && sourceY < _shape.InHeight && sourceX >= 0 && sourceX < _shape.InWidth;
        return isInside ? (image * _shape.InHeight + sourceY) * _shape.InWidth + sourceX : null;
    }

    private float Input(int pixel, int channel)
    {
        if (!_isChannelsFirst)
            return _inputs.First[pixel * _shape.InChannels + channel];
        (int image, int place) = Math.DivRem(pixel, _shape.InHeight * _shape.InWidth);
        return _inputs.First[(image * _shape.InChannels + channel) * _shape.InHeight * _shape.InWidth + place];
    }

    private float Weight(int filter, int channel, int tap) => _weights.Span[(filter * _shape.GroupInChannels + channel) * _shape.Taps + tap];
}
