using System.Runtime.CompilerServices;

namespace NetOptim.Kernels;

/// <summary>Images made larger by a whole factor, channels-last, and the gradient: PyTorch's <c>Upsample</c> (corners not aligned).</summary>
public static unsafe class Upsampling
{
    /// <summary>y = x, every pixel repeated, or interpolated linearly between the four nearest pixels' centres.</summary>
    /// <param name="pool">Whose threads share the work.</param>
    /// <param name="x">[batch, height, width, channels].</param>
    /// <param name="y">[batch, scale·height, scale·width, channels].</param>
    /// <param name="height">Lines of x, at least 1.</param>
    /// <param name="width">Pixels of a line of x, at least 1.</param>
    /// <param name="channels">At least 1.</param>
    /// <param name="scale">At least 1.</param>
    /// <param name="isBilinear">Whether to interpolate.</param>
    /// <param name="batch">Images, at least 1.</param>
    public static void Forward(WorkerPool pool, float* x, float* y, int height, int width, int channels, int scale, bool isBilinear, int batch) =>
        Maps.Run(
            pool, checked(batch * height * scale * width * scale), channels,
            new Interpolation(x, y, new UpsampledAxis(height, scale, isBilinear), new UpsampledAxis(width, scale, isBilinear), channels));

    /// <summary>dx = every pixel's share in the gradients of the pixels that were made from it.</summary>
    /// <param name="pool">Whose threads share the work.</param>
    /// <param name="dy">[batch, scale·height, scale·width, channels].</param>
    /// <param name="dx">[batch, height, width, channels].</param>
    /// <param name="height">Lines of dx, at least 1.</param>
    /// <param name="width">Pixels of a line of dx, at least 1.</param>
    /// <param name="channels">At least 1.</param>
    /// <param name="scale">At least 1.</param>
    /// <param name="isBilinear">Whether y was interpolated.</param>
    /// <param name="batch">Images, at least 1.</param>
    public static void InputGradient(WorkerPool pool, float* dy, float* dx, int height, int width, int channels, int scale, bool isBilinear, int batch) =>
        Maps.Run(
            pool, checked(batch * height * width), channels,
            new Gathering(dy, dx, new UpsampledAxis(height, scale, isBilinear), new UpsampledAxis(width, scale, isBilinear), channels));

    private readonly struct Interpolation(float* x, float* y, UpsampledAxis lines, UpsampledAxis pixels, nint channels) : IMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Invoke<T>(nint row, nint column)
            where T : struct, ISimd<T>
        {
            (nint rest, nint pixel) = Math.DivRem(row, pixels.OutSize);
            (nint image, nint line) = Math.DivRem(rest, lines.OutSize);
            (int above, int below, float down) = lines.Sources((int)line);
            (int left, int right, float across) = pixels.Sources((int)pixel);
            float* upper = x + (image * lines.Size + above) * pixels.Size * channels + column;
            float* lower = x + (image * lines.Size + below) * pixels.Size * channels + column;
            T a = Mix(T.Load(upper + left * channels), T.Load(upper + right * channels), across);
            T b = Mix(T.Load(lower + left * channels), T.Load(lower + right * channels), across);
            Mix(a, b, down).Store(y + row * channels + column);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static T Mix<T>(T first, T second, float share) where T : struct, ISimd<T> =>
            first * T.Broadcast(1 - share) + second * T.Broadcast(share);
    }

    private readonly struct Gathering(float* dy, float* dx, UpsampledAxis lines, UpsampledAxis pixels, nint channels) : IMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Invoke<T>(nint row, nint column)
            where T : struct, ISimd<T>
        {
            (nint rest, nint pixel) = Math.DivRem(row, pixels.Size);
            (nint image, nint line) = Math.DivRem(rest, lines.Size);
            (int top, int bottom) = lines.Reach((int)line);
            (int left, int right) = pixels.Reach((int)pixel);
            T sum = T.Zero;
            for (int i = top; i < bottom; i++)
            {
                float down = lines.Share(i, (int)line);
                float* from = dy + (image * lines.OutSize + i) * pixels.OutSize * channels + column;
                for (int j = left; j < right; j++)
                {
                    sum = T.MultiplyAdd(T.Load(from + j * channels), T.Broadcast(down * pixels.Share(j, (int)pixel)), sum);
                }
            }
            sum.Store(dx + row * channels + column);
        }
    }

    /// <summary>Which positions of the input make a position of the output, along one axis.</summary>
    private readonly record struct UpsampledAxis(int Size, int Scale, bool IsBilinear)
    {
        public nint OutSize => (nint)Size * Scale;

        /// <summary>Two positions of the input and the share of the second.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public (int First, int Second, float Share) Sources(int position)
        {
            if (!IsBilinear)
            {
                return (position / Scale, position / Scale, 0);
            }
            float place = Math.Max(0, (position + 0.5f) / Scale - 0.5f);
            int first = (int)place;
            return (first, Math.Min(first + 1, Size - 1), place - first);
        }

        /// <summary>Positions of the output from the first to behind the last that a position of the input may have a share in.</summary>
        public (int First, int End) Reach(int position) => IsBilinear
            ? (Math.Max(0, (position - 1) * Scale), Math.Min(Size * Scale, (position + 2) * Scale))
            : (position * Scale, (position + 1) * Scale);

        /// <summary>The share of a position of the input in one of the output.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public float Share(int output, int input)
        {
            (int first, int second, float share) = Sources(output);
            return (first == input ? 1 - share : 0) + (second == input ? share : 0);
        }
    }
}
