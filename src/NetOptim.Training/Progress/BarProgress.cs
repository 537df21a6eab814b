using Spectre.Console;
using Spectre.Console.Rendering;

namespace NetOptim;

/// <summary>A live bar for the running epoch, with a line that stays for every epoch that has ended.</summary>
internal sealed class BarProgress : IFitCallback
{
    private readonly IAnsiConsole _console;
    private readonly ProgressContext _context;
    private readonly StatusColumn _status;
    private readonly ProgressClock _clock;
    private ProgressTask? _bar;

    private BarProgress(IAnsiConsole console, ProgressContext context, StatusColumn status, TimeSpan interval) =>
        (_console, _context, _status, _clock) = (console, context, status, new ProgressClock(interval));

    /// <summary>Runs with a bar on that console, drawn at most once per interval.</summary>
    public static History Show(IAnsiConsole console, TimeSpan interval, Func<IFitCallback, History> run)
    {
        var status = new StatusColumn();
        return console.Progress()
            .AutoRefresh(false)
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn { Width = 30 }, status)
            .Start(context => run(new BarProgress(console, context, status, interval)));
    }

    public void OnEpochBegin(FitState state)
    {
        _clock.StartEpoch(state);
        string heading = ProgressText.Heading(state);
        _bar ??= _context.AddTask(heading, maxValue: state.Batches);
        _bar.Description = heading;
        _bar.Value = 0;
    }

    public void OnBatchEnd(FitState state)
    {
        // A full bar stays while the epoch is validated.
        if (!_clock.IsDue() && state.Batch < state.Batches)
            return;
        _bar!.Value = state.Batch;
        _status.Text = ProgressText.Running(state, _clock.Epoch, _clock.Left(state));
        _context.Refresh();
    }

    public void OnEpochEnd(FitState state) => _console.Write(new Text(ProgressText.Ended(state) + Environment.NewLine));

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
