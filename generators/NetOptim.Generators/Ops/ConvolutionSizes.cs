namespace NetOptim.Generators.Ops;

/// <summary>Sizes of a two-dimensional convolution or pooling, as PyTorch defines them.</summary>
internal sealed record ConvolutionSizes(
    int InHeight, int InWidth, int InChannels, int OutChannels, int Kernel, int Stride, int PadBefore, int PadAfter, int Dilation, int Groups)
{
    public int OutHeight => Out(InHeight);

    public int OutWidth => Out(InWidth);

    /// <summary>[channels, height, width] of the input.</summary>
    public EquatableArray<int> InShape => new([InChannels, InHeight, InWidth]);

    /// <summary>[channels, height, width] of the output.</summary>
    public EquatableArray<int> OutShape => new([OutChannels, OutHeight, OutWidth]);

    /// <summary>Whether any output is left.</summary>
    public bool Fits => OutHeight >= 1 && OutWidth >= 1;

    /// <summary>A <c>NetOptim.Kernels.ConvolutionShape</c>.</summary>
    public string Expression => PadBefore == PadAfter
        ? $"new({Join(InHeight, InWidth, InChannels, OutChannels)}, {string.Join(", ", Named())})"
        : $"new({Join(InHeight, InWidth, InChannels, OutChannels, Kernel, Kernel, Stride, Stride, PadBefore, PadBefore, PadAfter, PadAfter, Dilation, Dilation, Groups)})";

    private IEnumerable<string> Named() =>
        new[] { ("kernel", Kernel, 0), ("stride", Stride, 1), ("padding", PadBefore, 0), ("dilation", Dilation, 1), ("groups", Groups, 1) }
            .Where(((string Name, int Size, int Default) argument) => argument.Size != argument.Default)
            .Select(((string Name, int Size, int Default) argument) => $"{argument.Name}: {Text.Int(argument.Size)}");

    private static string Join(params int[] sizes) => string.Join(", ", sizes.Select(size => Text.Int(size)));

    private int Out(int length)
    {
        int left = length + PadBefore + PadAfter - Dilation * (Kernel - 1) - 1;
        return left < 0 ? 0 : left / Stride + 1;
    }
}
