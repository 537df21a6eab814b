using System.Diagnostics;

namespace NetOptim.Benchmarks.Compare;

/// <summary>
/// The SDK's compiler server, as <c>dotnet build</c> uses it: a process that stays when a compilation has ended, with all that the JIT has compiled. This one has
/// a pipe of its own, on which nobody else's builds compile, and ends with this object.
/// </summary>
internal sealed class CompilerServer : IDisposable
{
    /// <summary>Of the clients' time: a server that is not reached does nothing, and one on a machine with much other work little in a long time.</summary>
    private const double LeastShare = 0.05;

    private static readonly TimeSpan StartingTime = TimeSpan.FromMinutes(1);

    private readonly string _pipe = $"netoptim-{Guid.NewGuid():N}";
    private readonly Process _server;
    private TimeSpan _usedBefore;

    /// <summary>Starts it and waits until it listens.</summary>
    /// <exception cref="InvalidOperationException">It does not.</exception>
    public CompilerServer()
    {
        _server = Process.Start(SdkCompiler.Start("VBCSCompiler", $"-pipename:{_pipe}"))
            ?? throw new InvalidOperationException("The compiler server could not be started.");
        // A client that found none would start another one: what a server holds while it listens tells it, and us.
        long begin = Stopwatch.GetTimestamp();
        Mutex? listening;
        while (!Mutex.TryOpenExisting($@"Global\{_pipe}.server", out listening))
        {
            if (_server.HasExited || Stopwatch.GetElapsedTime(begin) > StartingTime)
            {
                Dispose();
                throw new InvalidOperationException("The compiler server does not listen.");
            }
            Thread.Sleep(50);
        }
        listening.Dispose();
    }

    /// <summary>What makes the compiler a client of this server.</summary>
    public string[] ClientArguments => [$"/shared:{_pipe}"];

    /// <summary>
    /// Throws unless the server has done the work since this was asked last: a client that does not reach its server compiles by itself and says nothing.
    /// </summary>
    /// <param name="seconds">How long the clients took.</param>
    /// <exception cref="DisagreementException">The server has ended, or was idle.</exception>
    public void RequireWork(double seconds)
    {
        _server.Refresh();
        if (_server.HasExited)
            throw new DisagreementException("The compiler server has ended.");
        TimeSpan used = _server.TotalProcessorTime;
        double work = (used - _usedBefore).TotalSeconds;
        _usedBefore = used;
        if (work < seconds * LeastShare)
            throw new DisagreementException($"The compiler took {seconds:F3} s, but its server was busy for {work:F3} s alone: the client did not reach it.");
    }

    public void Dispose()
    {
        if (!_server.HasExited)
        {
            _server.Kill();
            _server.WaitForExit();
        }
        _server.Dispose();
    }
}
