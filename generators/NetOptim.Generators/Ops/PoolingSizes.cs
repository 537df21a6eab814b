namespace NetOptim.Generators.Ops;

/// <summary>Sizes of a pooling, as PyTorch defines them (ceil mode off).</summary>
internal sealed record PoolingSizes(int InHeight, int InWidth, int Channels, int OutHeight, int OutWidth, int KernelHeight, int KernelWidth, int Stride, int Padding)
{
    /// <summary>Windows of one size at one distance.</summary>
    public static PoolingSizes Of(int channels, int height, int width, int kernel, int stride, int padding) =>
        new(height, width, channels, Out(height, kernel, stride, padding), Out(width, kernel, stride, padding), kernel, kernel, stride, padding);

    /// <summary>Windows that divide the image evenly.</summary>
    public static PoolingSizes Adaptive(int channels, int height, int width, int outHeight, int outWidth) =>
        new(height, width, channels, outHeight, outWidth, (height - 1) / outHeight + 1, (width - 1) / outWidth + 1, 0, 0);

    /// <summary>[channels, height, width] of the input.</summary>
    public EquatableArray<int> InShape => new([Channels, InHeight, InWidth]);

    /// <summary>[channels, height, width] of the output.</summary>
    public EquatableArray<int> OutShape => new([Channels, OutHeight, OutWidth]);

    /// <summary>Whether any output is left.</summary>
    public bool Fits => OutHeight >= 1 && OutWidth >= 1;

    /// <summary>A <c>NetOptim.Kernels.PoolingShape</c>, of square windows.</summary>
    public string Expression =>
        $"new PoolingShape({Join(InHeight, InWidth, Channels)}, kernel: {Text.Int(KernelHeight)}, stride: {Text.Int(Stride)}{(Padding > 0 ? $", padding: {Text.Int(Padding)}" : "")})";

    /// <summary>Heights and widths of both sides and the channels, as the adaptive kernels take them.</summary>
    public string Lengths => Join(InHeight, InWidth, OutHeight, OutWidth, Channels);

    public override string ToString() => $"{Text.Int(KernelHeight)}×{Text.Int(KernelWidth)}";

    private static string Join(params int[] numbers) => string.Join(", ", numbers.Select(number => Text.Int(number)));

    private static int Out(int length, int kernel, int stride, int padding) => length + 2 * padding < kernel ? 0 : (length + 2 * padding - kernel) / stride + 1;
}
