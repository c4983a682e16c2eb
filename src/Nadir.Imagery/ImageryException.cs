namespace Nadir.Imagery;

/// <summary>
/// An image cannot be opened, read or written. The message is one sentence for the person at the screen: the file's
/// name, what is wrong with it and what to do.
/// </summary>
public sealed class ImageryException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="fault">What kind of thing is wrong.</param>
    /// <param name="message">The sentence.</param>
    /// <param name="innerException">What caused it, where something did.</param>
    public ImageryException(ImageFault fault, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Fault = fault;
    }

    /// <summary>What kind of thing is wrong, for programs that count or choose by it.</summary>
    public ImageFault Fault { get; }
}
