namespace Nadir.Exchange;

/// <summary>
/// Says in one sentence for people why vectors cannot be exported or imported: what is wrong, where, and what to do.
/// </summary>
public sealed class ExchangeException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">One sentence for people.</param>
    public ExchangeException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception from the one that caused it.</summary>
    /// <param name="message">One sentence for people.</param>
    /// <param name="innerException">What was caught.</param>
    public ExchangeException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
