using Nadir.Imagery;

namespace Nadir.Archive;

/// <summary>One view of an image: what was cut out, brought to the encoder's input and encoded.</summary>
/// <param name="Pixels">The pixels of the source that it shows.</param>
/// <param name="Footprint">The ground that it shows as a GeoJSON geometry in longitude and latitude; null when unknown.</param>
public sealed record CatalogWindow(PixelWindow Pixels, string? Footprint);
