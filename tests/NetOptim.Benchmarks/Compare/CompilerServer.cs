using System.Diagnostics;

namespace NetOptim.Benchmarks.Compare;

/// <summary>
/// The SDK's compiler server, as <c>dotnet build</c> uses it: a process that stays when a compilation has ended, with all that the JIT has compiled. This one has
/// a pipe of its own, on which nobody else's builds compile, and ends with this object.
/// </summary>
internal sealed class CompilerServer : IDisposable
{
    private static readonly TimeSpan StartingTime = TimeSpan.FromMinutes(1);

    private readonly string _pipe = $"netoptim-{Guid.NewGuid():N}";
    private readonly Process _server;
    private TimeSpan _usedBefore;

    /// <summary>Starts it and waits until it listens.</summary>
    /// <exception cref="InvalidOperationException">It does not.</exception>
    public CompilerServer()
    {
        _server = Process.Start(SdkCompiler.Start("VBCSCompiler", $"-pipename:{_pipe}", "-keepalive:600"))
            ?? throw new InvalidOperationException("The compiler server could not be started.");
        // A client that found none would start another one: what a server holds while it listens tells it, and us.
        long begin = Stopwatch.GetTimestamp();
        Mutex? listening;
        while (!Mutex.TryOpenExisting(_pipe + ".server", out listening))
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
    /// <param name="seconds">How long the client took.</param>
    /// <exception cref="DisagreementException">The server was idle for more than half of the time.</exception>
    public void RequireWork(double seconds)
    {
        _server.Refresh();
        if (_server.HasExited)
            throw new DisagreementException("The compiler server has ended.");
        TimeSpan used = _server.TotalProcessorTime;
        double work = (used - _usedBefore).TotalSeconds;
        _usedBefore = used;
        if (work < seconds / 2)
            throw new DisagreementException($"The compiler took {seconds:F3} s, but its server was busy for {work:F3} s of them: it compiled elsewhere, or the machine is busy.");
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
