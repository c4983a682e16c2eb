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

/// <summary>Why something could not be fetched.</summary>
public enum FetchFault
{
    /// <summary>The address, or one that a redirect names, is against the rules; nothing was sent there.</summary>
    Refused,

    /// <summary>The host cannot be found or does not answer.</summary>
    Unreachable,

    /// <summary>The server answered with an error.</summary>
    Status,

    /// <summary>The content is larger than allowed.</summary>
    TooLarge,

    /// <summary>The server took longer than allowed.</summary>
    TooSlow,

    /// <summary>The answer broke off, or is no proper HTTP.</summary>
    Broken,
}
