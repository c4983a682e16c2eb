using Nadir.Imagery;

namespace Nadir.Archive;

/// <summary>Everything that the archive knows of one window.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Scene">Id of the image that it was cut from; see <see cref="ArchiveScene.Id"/>.</param>
/// <param name="Pixels">The pixels of the image that it shows.</param>
/// <param name="Footprint">The ground that it shows, as a GeoJSON geometry in longitude and latitude; null when unknown.</param>
/// <param name="Captions">Sentences that describe it, in the order in which they were added.</param>
public sealed record ArchiveWindow(long Id, long Scene, PixelWindow Pixels, string? Footprint, IReadOnlyList<string> Captions);
