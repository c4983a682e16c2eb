namespace Nadir.Hub;

/// <summary>A file could not be fetched; the message is one sentence for people that says what to do.</summary>
public sealed class HubException : IOException
{
    /// <summary>Says what happened.</summary>
    public HubException(string message)
        : base(message)
    {
    }

    /// <summary>Says what happened, and what it came from.</summary>
    public HubException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
