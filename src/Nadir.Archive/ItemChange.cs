using Nadir.Imagery;
using Nadir.Stac.Items;

namespace Nadir.Archive;

/// <summary>One change to the catalog, made by <see cref="Ports.IArchiveWriter.Commit"/>.</summary>
/// <param name="Source">Full path of the image that it is about.</param>
public abstract record ItemChange(string Source)
{
    /// <summary>The image was encoded; whatever the archive held of it before is replaced.</summary>
    /// <param name="Stamp">The file as it was read.</param>
    /// <param name="Hash">SHA-256 of the content; null when it was never read here.</param>
    /// <param name="Width">Columns of the image.</param>
    /// <param name="Height">Rows of the image.</param>
    /// <param name="Description">What is known of it beside its pixels.</param>
    /// <param name="Windows">Its views, at least one.</param>
    /// <param name="Vectors">One unit vector a window, one after the other.</param>
    public sealed record Indexed(
        SourceStamp Stamp,
        byte[]? Hash,
        int Width,
        int Height,
        ItemDescription Description,
        IReadOnlyList<CatalogWindow> Windows,
        float[] Vectors)
        : ItemChange(Stamp.Source)
    {
        /// <summary>
        /// Whether the windows are added to those that the archive holds of the image, of which everything else stays
        /// as it is. Of an image that could not be indexed nothing stays.
        /// </summary>
        public bool AddsWindows { get; init; }
    }

    /// <summary>The image could not be indexed; whatever the archive held of it before is dropped.</summary>
    /// <param name="Stamp">The file as it was met.</param>
    /// <param name="Hash">SHA-256 of the content; null when it could not be read.</param>
    /// <param name="State"><see cref="ItemState.Failed"/> or <see cref="ItemState.Unreadable"/>.</param>
    /// <param name="Reason">Why, in a sentence.</param>
    public sealed record Failed(SourceStamp Stamp, byte[]? Hash, ItemState State, string Reason)
        : ItemChange(Stamp.Source);

    /// <summary>The file's time changed and its content did not; only the time is noted.</summary>
    /// <param name="Stamp">The file as it is now.</param>
    public sealed record Touched(SourceStamp Stamp) : ItemChange(Stamp.Source);

    /// <summary>The file is gone; so are its windows.</summary>
    /// <param name="Source">Full path that it had.</param>
    public sealed record Removed(string Source) : ItemChange(Source);
}

/// <summary>What became of an image that was met.</summary>
public enum ItemState
{
    /// <summary>It is in the archive and can be found.</summary>
    Done = 1,

    /// <summary>Its content could not be decoded. It is tried again when it has changed.</summary>
    Failed = 2,

    /// <summary>
    /// Its bytes could not be read, by permission or a fault of the disk. It is tried again on every run.
    /// </summary>
    Unreadable = 3,
}

/// <summary>What the catalog knows of an image.</summary>
/// <param name="Stamp">The file as it was when it was indexed.</param>
/// <param name="Hash">SHA-256 of the content; null when it was never read to its end.</param>
/// <param name="State">What became of it.</param>
/// <param name="Reason">Why it failed, in a sentence; null when it did not.</param>
public sealed record CatalogItem(SourceStamp Stamp, byte[]? Hash, ItemState State, string? Reason);

/// <summary>One view of an image: what was cut out, brought to the encoder's input and encoded.</summary>
/// <param name="Pixels">The pixels of the source that it shows.</param>
/// <param name="Footprint">The ground that it shows as a GeoJSON geometry in longitude and latitude;
/// null when unknown.</param>
public sealed record CatalogWindow(PixelWindow Pixels, string? Footprint)
{
    /// <summary>Sentences that describe it, none of them blank; they are written with the window.</summary>
    public IReadOnlyList<string> Captions { get; init; } = [];
}

/// <summary>A sentence that describes a window.</summary>
/// <param name="Window">Id of the window.</param>
/// <param name="Text">The sentence.</param>
public sealed record WindowCaption(long Window, string Text);

/// <summary>A window and all that is said of it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Texts">Its captions, at least one, in the order in which they were added.</param>
public sealed record WindowCaptions(long Id, IReadOnlyList<string> Texts);

/// <summary>A window that nobody has described yet.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Source">Full path of the image.</param>
/// <param name="Pixels">The pixels of the image that it shows.</param>
public sealed record UncaptionedWindow(long Id, string Source, PixelWindow Pixels);
