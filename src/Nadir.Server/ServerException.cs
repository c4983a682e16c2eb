namespace Nadir.Server;

/// <summary>Says in one sentence for people why the server cannot do what it was started for.</summary>
public sealed class ServerException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">One sentence for people.</param>
    public ServerException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception from the one that caused it.</summary>
    /// <param name="message">One sentence for people.</param>
    /// <param name="innerException">What was caught.</param>
    public ServerException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
