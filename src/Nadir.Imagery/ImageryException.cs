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

/// <summary>Why an image was refused.</summary>
public enum ImageFault
{
    /// <summary>There is no such file, or it is a directory, or it may not be read.</summary>
    Unreadable,

    /// <summary>The file is empty or holds no image of a format that is read.</summary>
    NotAnImage,

    /// <summary>The header asks for more pixels or memory than the limits allow.</summary>
    TooLarge,

    /// <summary>The header is good, the pixels behind it are truncated or corrupt.</summary>
    Damaged,

    /// <summary>A valid image of a kind that is not read: complex numbers, or a file that points to others.</summary>
    Unsupported,

    /// <summary>A valid image of which not one pixel is visible: all are transparent or marked as no data.</summary>
    Blank,

    /// <summary>The image could not be written.</summary>
    WriteFailed,

    /// <summary>GDAL's library is missing on this machine.</summary>
    LibraryMissing,
}
