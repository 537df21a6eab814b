using Spectre.Console;
using Spectre.Console.Rendering;

namespace NetOptim;

/// <summary>A live bar for the running epoch, with a line that stays for every epoch that has ended.</summary>
internal sealed class BarProgress : IFitCallback
{
    // Drawing takes about a millisecond: a few times a second do not slow the training, and the eye wants no more.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly IAnsiConsole _console;
    private readonly ProgressContext _context;
    private readonly StatusColumn _status;
    private readonly ProgressClock _clock = new(Interval);
    private ProgressTask? _bar;

    private BarProgress(IAnsiConsole console, ProgressContext context, StatusColumn status) =>
        (_console, _context, _status) = (console, context, status);

    /// <summary>Runs with a bar on that console.</summary>
    public static History Show(IAnsiConsole console, Func<IFitCallback, History> run)
    {
        var status = new StatusColumn();
        return console.Progress()
            .AutoRefresh(false)
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn { Width = 30 }, status)
            .Start(context => run(new BarProgress(console, context, status)));
    }

    public void OnEpochBegin(FitState state)
    {
        _clock.StartEpoch(state);
        _bar ??= _context.AddTask("", maxValue: state.Batches);
        _bar.Description = ProgressText.Heading(state);
        _bar.Value = 0;
    }

    public void OnBatchEnd(FitState state)
    {
        if (!_clock.IsDue())
            return;
        _bar!.Value = state.Batch;
        _status.Text = ProgressText.Running(state, _clock.Epoch, _clock.Left(state));
        _context.Refresh();
    }

    public void OnEpochEnd(FitState state)
    {
        _console.Write(new Text(ProgressText.Ended(state) + Environment.NewLine));
        _context.Refresh();
    }

    public void OnFitEnd(FitState state)
    {
        if (state.History.StopReason != StopReason.Completed)
            _console.Write(new Text(state.History + Environment.NewLine));
    }

    private sealed class StatusColumn : ProgressColumn
    {
        public string Text { get; set; } = "";

        protected override bool NoWrap => true;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) => new Text(Text);
    }
}
