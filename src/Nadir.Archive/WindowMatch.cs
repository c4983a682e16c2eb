using Nadir.Imagery;

namespace Nadir.Archive;

/// <summary>A window that a search found.</summary>
/// <param name="Id">Id of the window; never used again after the window is gone.</param>
/// <param name="Score">Dot product of its vector and the query, from -1 to 1.</param>
/// <param name="Source">Full path of the image.</param>
/// <param name="Pixels">The pixels of the image that the window shows.</param>
/// <param name="Footprint">The ground that it shows, as a GeoJSON geometry; null when unknown.</param>
/// <param name="Caption">A sentence that describes it; null when there is none.</param>
public sealed record WindowMatch(
    long Id, float Score, string Source, PixelWindow Pixels, string? Footprint, string? Caption);
