using Nadir.Archive.Search.Filters;
using Nadir.Imagery;
using Nadir.Stac.Items;

namespace Nadir.Archive;

/// <summary>Everything that the archive knows of one image that can be found.</summary>
/// <param name="Id">Its number; never used again after the image is gone.</param>
/// <param name="Stamp">Where it was read from, and the file as it was then.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="View">Id of its largest window, which shows the whole image unless that was left out
/// as having no data.</param>
/// <param name="Footprint">The ground that this window shows, as a GeoJSON geometry in longitude and latitude;
/// null when unknown.</param>
/// <param name="Description">When it was taken, and its attributes in the order in which they were read.</param>
public sealed record ArchiveScene(
    long Id, SourceStamp Stamp, int Width, int Height, long View, string? Footprint, ItemDescription Description)
{
    /// <summary>
    /// Whether map tiles of it can be drawn: it is known where it lies, and how its pixels lie there.
    /// </summary>
    public bool HasTiles => ScenePlacement.HasTiles(Description.Attributes, Footprint);
}

/// <summary>Everything that the archive knows of one window.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Scene">Id of the image that it was cut from; see <see cref="ArchiveScene.Id"/>.</param>
/// <param name="Pixels">The pixels of the image that it shows.</param>
/// <param name="Footprint">The ground that it shows, as a GeoJSON geometry in longitude and latitude;
/// null when unknown.</param>
/// <param name="Captions">Sentences that describe it, in the order in which they were added.</param>
public sealed record ArchiveWindow(
    long Id, long Scene, PixelWindow Pixels, string? Footprint, IReadOnlyList<string> Captions);

/// <summary>A window as it is given to others: what is known of it and of its image, and its vector.</summary>
/// <param name="Window">What is known of the window.</param>
/// <param name="Stamp">Where its image was read from, and the file as it was then.</param>
/// <param name="Hash">SHA-256 of the image's content; null when it was never read to its end.</param>
/// <param name="Width">Columns of the image.</param>
/// <param name="Height">Rows of the image.</param>
/// <param name="Description">When the image was taken, and its attributes in the order in which they were read.</param>
/// <param name="Vector">The unit vector, to the precision that is stored.</param>
public sealed record StoredWindow(
    ArchiveWindow Window, SourceStamp Stamp, byte[]? Hash, int Width, int Height, ItemDescription Description,
    float[] Vector);

/// <summary>Which images to list. Every part that is given must hold.</summary>
/// <remarks>Immutable, safe to use from many threads.</remarks>
public sealed record SceneQuery
{
    /// <summary>What at least one window of an image must fulfil; null for anything.</summary>
    public SearchFilter? Filter { get; init; }

    /// <summary>
    /// What must be true of an image; the geometry that it names is that of the whole image, where <see cref="Filter"/>
    /// means windows.
    /// </summary>
    public IReadOnlyList<FilterExpression> Where { get; init; } = [];

    /// <summary>The only ids that may be listed; null for all.</summary>
    public IReadOnlyCollection<long>? Ids { get; init; }

    /// <summary>
    /// By what images are ordered, the first counting most; images that are alike, and all where it is empty, by their
    /// ids.
    /// </summary>
    public IReadOnlyList<SceneOrder> Order { get; init; } = [];

    /// <summary>Only images that come after the one with this id; 0 for the first page.</summary>
    public long After { get; init; }

    /// <summary>The most to return, at least 1.</summary>
    public int Count { get; init; } = 10;
}

/// <summary>A property by which images are ordered: numbers before texts, and images without it last.</summary>
/// <param name="Property">Its name, as filters name it.</param>
/// <param name="IsDescending">Whether the largest comes first.</param>
public sealed record SceneOrder(string Property, bool IsDescending);

/// <summary>What tells without reading it that a file is the one seen before.</summary>
/// <param name="Source">Full path of the file.</param>
/// <param name="Size">Length in bytes.</param>
/// <param name="Modified">Time of the last change, in UTC ticks of 100 ns (<see cref="DateTime.Ticks"/>).</param>
public sealed record SourceStamp(string Source, long Size, long Modified);
