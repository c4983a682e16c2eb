namespace Nadir.Archive;

/// <summary>
/// Says in one sentence for people why an archive cannot do what was asked: what is wrong, where, and what to do.
/// </summary>
public class ArchiveException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">One sentence for people.</param>
    public ArchiveException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception from the one that caused it.</summary>
    /// <param name="message">One sentence for people.</param>
    /// <param name="innerException">What was caught.</param>
    public ArchiveException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
