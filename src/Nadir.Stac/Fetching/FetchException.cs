namespace Nadir.Stac.Fetching;

/// <summary>Says in one sentence for people why something could not be fetched.</summary>
public sealed class FetchException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="fault">The kind of failure.</param>
    /// <param name="message">One sentence for people.</param>
    /// <param name="innerException">What was caught; may be null.</param>
    public FetchException(FetchFault fault, string message, Exception? innerException = null)
        : base(message, innerException) => Fault = fault;

    /// <summary>The kind of failure.</summary>
    public FetchFault Fault { get; }
}
