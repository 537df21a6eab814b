namespace NetOptim.Kernels;

/// <summary>How far it is from some results of a line to those that come after them.</summary>
/// <param name="SourcePixels">Pixels, of what they read.</param>
/// <param name="Rows">Rows of results.</param>
/// <param name="Channels">Channels; the next ones may be of other channels.</param>
internal readonly record struct NextResults(nint SourcePixels, nint Rows, nint Channels);

/// <summary>
/// Some pixels of a line, or pairs of them, for a chunk of its channels: what is made at once. After them come the line's next pixels, then its next chunk, then
/// the next line.
/// </summary>
/// <param name="Pixel">The first.</param>
/// <param name="Count">How many.</param>
/// <param name="Pixels">Of the whole line.</param>
/// <param name="Channel">First channel.</param>
/// <param name="EndChannel">One beyond the last channel.</param>
/// <param name="FirstChannel">Of the line's first chunk.</param>
/// <param name="LastChannel">One beyond the last channel of the line's last chunk.</param>
internal readonly record struct LineBlock(int Pixel, int Count, int Pixels, int Channel, int EndChannel, int FirstChannel, int LastChannel)
{
    private bool EndsLine => Pixel + Count == Pixels;

    private bool EndsChannels => EndChannel == LastChannel;

    /// <summary>Where the next results are.</summary>
    /// <param name="sourceStep">Source pixels from one result to the next.</param>
    /// <param name="sourceLine">Source pixels from what a line of results reads to what the next one does.</param>
    /// <param name="rowStep">Rows from one result to the next.</param>
    /// <param name="rowLine">Rows from a line of results to the next one.</param>
    public NextResults Next(int sourceStep, int sourceLine, int rowStep, int rowLine) => new(
        Ahead(sourceStep, sourceLine), Ahead(rowStep, rowLine), !EndsLine ? 0 : (EndsChannels ? FirstChannel : EndChannel) - Channel);

    private int Ahead(int step, int line) => !EndsLine ? Count * step : (EndsChannels ? line : 0) - Pixel * step;
}

/// <summary>The blocks of a line, in order.</summary>
/// <param name="pixels">Results of the line, or pairs of them.</param>
/// <param name="step">Of a block.</param>
/// <param name="channel">First channel.</param>
/// <param name="endChannel">One beyond the last channel.</param>
internal readonly struct LineBlocks(int pixels, int step, int channel, int endChannel)
{
    /// <summary>Channels that are taken along a line before the next ones: their weights stay in the first-level cache.</summary>
    private const int ChannelsAtOnce = 256;

    public Enumerator GetEnumerator() => new(pixels, step, channel, endChannel);

    /// <summary>A line has few blocks of little work each: no division to find one.</summary>
    public struct Enumerator
    {
        private readonly int _pixels;
        private readonly int _step;
        private readonly int _firstChannel;
        private readonly int _lastChannel;
        private int _pixel;
        private int _channel;

        public Enumerator(int pixels, int step, int channel, int endChannel) =>
            (_pixels, _step, _firstChannel, _lastChannel, _pixel, _channel) = (pixels, step, channel, endChannel, -step, channel);

        public readonly LineBlock Current => new(
            _pixel, Math.Min(_step, _pixels - _pixel), _pixels, _channel, Math.Min(_channel + ChannelsAtOnce, _lastChannel), _firstChannel, _lastChannel);

        public bool MoveNext()
        {
            _pixel += _step;
            if (_pixel >= _pixels)
            {
                _pixel = 0;
                _channel += ChannelsAtOnce;
            }
            return _channel < _lastChannel;
        }
    }
}
