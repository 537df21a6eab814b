using NetOptim.TorchSharp.Tests.Parity;
using static TorchSharp.torch;

namespace NetOptim.TorchSharp.Tests.RandomNetworks;

// Layers of images [channels, height, width].
internal sealed partial class RandomNetwork
{
    private const long LargestImage = 2000;

    private void ImageStep(int node)
    {
        (long channels, long height, long width) = (_shapes[node][0], _shapes[node][1], _shapes[node][2]);
        switch (_random.Next(21))
        {
            case 0 or 1 or 2 or 3:
                Convolution(node);
                break;
            case 4 or 5:
                DepthwiseConvolution(node);
                break;
            case 6 or 7:
                TransposedConvolution(node);
                break;
            case 8:
                WideConvolution(node);
                break;
            case 9:
                MaximumPool(node);
                break;
            case 10:
                AveragePool(node);
                break;
            case 11:
                (long newHeight, long newWidth) = (_random.Next(1, 8), _random.Next(1, 8));
                Append(
                    $"n{node}.AdaptiveAvgPool2d({newHeight}, {newWidth})", [channels, newHeight, newWidth], [node],
                    run => nn.functional.adaptive_avg_pool2d(run[node], [newHeight, newWidth]));
                break;
            case 12 when height * width > 1:
                BatchNorm(node);
                break;
            case 13:
                GroupNorm(node);
                break;
            case 14 when Size(node) > 2:
                LayerNorm(node);
                break;
            case 15:
                SqueezeExcite(node);
                break;
            case 16:
                Upsample(node);
                break;
            case 17:
                (long before, long after) = (_random.Next(1, 3), _random.Next(0, 3));
                Append(
                    $"n{node}.PadChannels({before}, {after})", [channels + before + after, height, width], [node],
                    run => nn.functional.pad(run[node], [0L, 0L, 0L, 0L, before, after]));
                break;
            case 18:
                ConcatImages(node);
                break;
            case 19 when height * width <= 40:
                ThroughSequence(node);
                break;
            default:
                if (_random.Next(3) == 0)
                    ActivationLayer(node, OneOf(Activations));
                else
                    Elementwise(node);
                break;
        }
    }

    private void Convolution(int node)
    {
        int groups = Divisor(_shapes[node][0]);
        Convolve(node, groups * _random.Next(1, Math.Max(2, 10 / groups)), _random.Next(1, 6), _random.Next(1, 4), _random.Next(0, 3), _random.Next(1, 4), groups, same: _random.Next(3) == 0);
    }

    private void DepthwiseConvolution(int node)
    {
        int channels = (int)_shapes[node][0];
        Convolve(node, channels * _random.Next(1, 3), OneOf(3, 3, 5), _random.Next(1, 3), _random.Next(0, 3), OneOf(1, 1, 2), channels, same: _random.Next(4) == 0);
    }

    /// <summary>So many channels on both sides that it may take Winograd's way.</summary>
    private void WideConvolution(int node)
    {
        int size = OneOf(3, 5);
        Convolve(node, OneOf(16, 17, 24), size, 1, size / 2, 1, 1, same: false);
        if (_shapes[^1][0] >= 16)
            Convolve(_shapes.Count - 1, 16, size, 1, size / 2, 1, 1, same: false);
    }

    private void Convolve(int node, int filters, int kernel, int stride, int padding, int dilation, int groups, bool same)
    {
        (long channels, long height, long width) = (_shapes[node][0], _shapes[node][1], _shapes[node][2]);
        // 'same' pads by half of what the kernel covers beyond a pixel, the odd one behind.
        int covered = dilation * (kernel - 1);
        (long before, long after) = same ? (covered / 2, covered - covered / 2) : (padding, padding);
        if (same)
            stride = 1;
        long Side(long side) => (side + before + after - covered - 1) / stride + 1;
        if (Math.Min(height, width) + before + after <= covered || filters * Side(height) * Side(width) > LargestImage)
            return;
        string name = NameOf("conv");
        bool bias = _random.Next(3) > 0;
        Activation activation = ImageActivation();
        string place = same ? "same: true" : $"stride: {stride}, padding: {padding}";
        string grouping = groups == channels && groups > 1 ? $"n{node}.Channels" : $"{groups}";
        Append(
            $"n{node}.Conv2d({filters}, {kernel}, Activation.{activation}, {place}, dilation: {dilation}, groups: {grouping}, bias: {Text(bias)})",
            [filters, Side(height), Side(width)], [node],
            run => TorchActivations.Apply(activation, nn.functional.conv2d(
                nn.functional.pad(run[node], [before, after, before, after]), run.Weights[name + ".weight"], run.Weights.Find(name + ".bias")!,
                [stride, stride], [0L, 0L], [dilation, dilation], groups)));
    }

    private void TransposedConvolution(int node)
    {
        (long channels, long height, long width) = (_shapes[node][0], _shapes[node][1], _shapes[node][2]);
        int groups = Divisor(channels), filters = groups * _random.Next(1, Math.Max(2, 7 / groups));
        (int kernel, int stride, int padding, int dilation) = (_random.Next(1, 6), OneOf(1, 2, 2, 3), _random.Next(0, 3), OneOf(1, 1, 2));
        int outputPadding = _random.Next(0, stride);
        long Side(long side) => (side - 1) * stride - 2 * padding + dilation * (kernel - 1) + outputPadding + 1;
        if (Math.Min(Side(height), Side(width)) < 1 || filters * Side(height) * Side(width) > LargestImage)
            return;
        string name = NameOf("convTranspose");
        bool bias = _random.Next(3) > 0;
        Activation activation = ImageActivation();
        Append(
            $"n{node}.ConvTranspose2d({filters}, {kernel}, Activation.{activation}, stride: {stride}, padding: {padding}, outputPadding: {outputPadding}, dilation: {dilation}, groups: {groups}, bias: {Text(bias)})",
            [filters, Side(height), Side(width)], [node],
            run => TorchActivations.Apply(activation, nn.functional.conv_transpose2d(
                run[node], run.Weights[name + ".weight"], run.Weights.Find(name + ".bias")!,
                [stride, stride], [padding, padding], [outputPadding, outputPadding], [dilation, dilation], groups)));
    }

    private void MaximumPool(int node)
    {
        if (Window(node) is not var (kernel, stride, padding, shape))
            return;
        Append(
            $"n{node}.MaxPool2d({kernel}, stride: {stride}, padding: {padding})", shape, [node],
            run => nn.functional.max_pool2d(run[node], [kernel, kernel], [stride, stride], [padding, padding]));
    }

    private void AveragePool(int node)
    {
        if (Window(node) is not var (kernel, stride, padding, shape))
            return;
        bool includePadding = _random.Next(2) == 0;
        Append(
            $"n{node}.AvgPool2d({kernel}, stride: {stride}, padding: {padding}, countIncludePad: {Text(includePadding)})", shape, [node],
            run => nn.functional.avg_pool2d(run[node], [kernel, kernel], [stride, stride], [padding, padding], false, includePadding));
    }

    private (long Kernel, long Stride, long Padding, long[] Shape)? Window(int node)
    {
        (long channels, long height, long width) = (_shapes[node][0], _shapes[node][1], _shapes[node][2]);
        (int kernel, int stride) = (_random.Next(2, 6), _random.Next(1, 5));
        int padding = _random.Next(0, kernel / 2 + 1);
        long Side(long side) => (side + 2 * padding - kernel) / stride + 1;
        return Math.Min(height, width) + 2 * padding < kernel ? null : (kernel, stride, padding, [channels, Side(height), Side(width)]);
    }

    private void GroupNorm(int node)
    {
        int groups = Divisor(_shapes[node][0]);
        // Of two numbers nothing is left but which one is larger.
        if (Size(node) / groups < 3)
            return;
        string name = NameOf("groupNorm");
        Append(
            $"n{node}.GroupNorm({groups}, affine: {Text(_random.Next(4) > 0)})", _shapes[node], [node],
            run => nn.functional.group_norm(run[node], groups, run.Weights.Find(name + ".weight")!, run.Weights.Find(name + ".bias")!, 1e-5));
    }

    private void SqueezeExcite(int node)
    {
        string name = NameOf("squeezeExcite");
        Activation activation = OneOf(Activation.Relu, Activation.Silu, Activation.Tanh), gate = OneOf(Activation.Sigmoid, Activation.HardSigmoid);
        Append($"n{node}.SqueezeExcite({_random.Next(1, 6)}, Activation.{activation}, Activation.{gate})", _shapes[node], [node], run =>
        {
            Tensor squeezed = TorchActivations.Apply(activation, Linear(run[node].mean([2, 3]), "fc1"));
            return run[node] * TorchActivations.Apply(gate, Linear(squeezed, "fc2")).unsqueeze(-1).unsqueeze(-1);

            Tensor Linear(Tensor x, string part) => nn.functional.linear(x, run.Weights[$"{name}.{part}.weight"].flatten(1), run.Weights[$"{name}.{part}.bias"]);
        });
    }

    private void Upsample(int node)
    {
        int scale = _random.Next(2, 4);
        if (Size(node) * scale * scale > LargestImage)
            return;
        long[] shape = [_shapes[node][0], scale * _shapes[node][1], scale * _shapes[node][2]];
        if (_random.Next(2) == 0)
            Append($"n{node}.Upsample({scale})", shape, [node], run => nn.functional.interpolate(run[node], scale_factor: [scale, scale], mode: InterpolationMode.Nearest));
        else
        {
            Append(
                $"n{node}.Upsample({scale}, Interpolation.Bilinear)", shape, [node],
                run => nn.functional.interpolate(run[node], scale_factor: [scale, scale], mode: InterpolationMode.Bilinear, align_corners: false));
        }
    }

    /// <summary>Softmax is one of rows, which images have none of.</summary>
    private Activation ImageActivation() => AnyActivation(width: 1);
}
