namespace NetOptim;

/// <summary>
/// A file of weights cannot be used: it is damaged, in no known format, or of another model. The model that was to load it is as before.
/// </summary>
/// <remarks>Failures of the disk or the stream itself are <see cref="IOException"/>s as everywhere, or <see cref="UnauthorizedAccessException"/>s (a folder, say).</remarks>
public sealed class WeightsFileException : FormatException
{
    internal WeightsFileException(string message)
        : base(message)
    {
    }

    internal WeightsFileException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal WeightsFileException(string message, IReadOnlyList<string> missing, IReadOnlyList<string> unexpected, IReadOnlyList<string> misshaped)
        : base(message)
    {
        Missing = missing;
        Unexpected = unexpected;
        Misshaped = misshaped;
    }

    /// <summary>Names of the model's tensors that the file lacks; empty where the file was not even compared with the model.</summary>
    public IReadOnlyList<string> Missing { get; } = [];

    /// <summary>Names of the file's tensors that the model lacks.</summary>
    public IReadOnlyList<string> Unexpected { get; } = [];

    /// <summary>Names of the tensors that both have, with different shapes.</summary>
    public IReadOnlyList<string> Misshaped { get; } = [];
}
