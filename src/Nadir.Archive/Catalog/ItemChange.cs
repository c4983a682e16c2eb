using Nadir.Stac.Items;

namespace Nadir.Archive;

/// <summary>One change to the catalog, made by <see cref="Ports.IArchiveWriter.Commit"/>.</summary>
/// <param name="Source">Full path of the image that it is about.</param>
public abstract record ItemChange(string Source)
{
    /// <summary>The image was encoded; whatever the archive held of it before is replaced.</summary>
    /// <param name="Stamp">The file as it was read.</param>
    /// <param name="Hash">SHA-256 of the content.</param>
    /// <param name="Width">Columns of the image.</param>
    /// <param name="Height">Rows of the image.</param>
    /// <param name="Description">What is known of it beside its pixels.</param>
    /// <param name="Windows">Its views, at least one.</param>
    /// <param name="Vectors">One unit vector a window, one after the other.</param>
    public sealed record Indexed(
        SourceStamp Stamp,
        byte[] Hash,
        int Width,
        int Height,
        ItemDescription Description,
        IReadOnlyList<CatalogWindow> Windows,
        float[] Vectors)
        : ItemChange(Stamp.Source);

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
