using Nadir.Stac.Items;

namespace Nadir.Archive;

/// <summary>Everything that the archive knows of one image that can be found.</summary>
/// <param name="Id">Its number; never used again after the image is gone.</param>
/// <param name="Stamp">Where it was read from, and the file as it was then.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="View">Id of its largest window, which shows the whole image unless that was left out as having no data.</param>
/// <param name="Footprint">The ground that this window shows, as a GeoJSON geometry in longitude and latitude; null when unknown.</param>
/// <param name="Description">When it was taken, and its attributes in the order in which they were read.</param>
public sealed record ArchiveScene(
    long Id, SourceStamp Stamp, int Width, int Height, long View, string? Footprint, ItemDescription Description)
{
    /// <summary>Whether map tiles of it can be drawn: it is known where it lies, and how its pixels lie there.</summary>
    public bool HasTiles => ScenePlacement.HasTiles(Description.Attributes, Footprint);
}
