namespace NetOptim;

/// <summary>How <c>Fit</c> shows a run.</summary>
public enum FitProgress
{
    /// <summary>A live bar where the standard output is a terminal, lines elsewhere (a file, a pipe, a build server).</summary>
    Auto,

    /// <summary>A live bar.</summary>
    Bar,

    /// <summary>One line per epoch, and one every ten seconds within long epochs.</summary>
    Lines,

    /// <summary>Nothing.</summary>
    None,
}
