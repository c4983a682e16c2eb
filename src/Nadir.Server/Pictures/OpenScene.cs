using Nadir.Archive;
using Nadir.Imagery;

namespace Nadir.Server.Pictures;

/// <summary>An image that is kept open; <see cref="Uses"/> is guarded by its owner.</summary>
internal sealed class OpenScene(SourceStamp stamp, Lazy<ImageSource> source)
{
    /// <summary>The file that it was opened from.</summary>
    public SourceStamp Stamp => stamp;

    /// <summary>The image, opened by whoever needs it first.</summary>
    public Lazy<ImageSource> Source => source;

    /// <summary>How many use it now.</summary>
    public int Uses { get; set; }

    /// <summary>Closes the image if it was ever opened.</summary>
    public void Close()
    {
        if (source.IsValueCreated)
        {
            source.Value.Dispose();
        }
    }
}
