namespace Nadir.Server.Archives;

/// <summary>What an archive holds and what this server can do with it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Model">Name of the model that it was made with.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Scenes">Images that can be found.</param>
/// <param name="Windows">Views of images.</param>
/// <param name="Captions">Captions of windows.</param>
/// <param name="Bounds">West, south, east, north around all footprints in degrees, west greater than east across the antimeridian; null when no place is known.</param>
/// <param name="Time">From when until when images were taken; null when no time is known.</param>
/// <param name="Attributes">The attributes of images, those that most have first.</param>
/// <param name="Capabilities">What can be asked for.</param>
/// <param name="BaseMap">The map to draw below footprints; null for none.</param>
/// <param name="Limits">Bounds of requests.</param>
/// <param name="Indexing">The run of <c>nadir index</c> that adds to the archive now; null when there is none.</param>
internal sealed record ArchiveAnswer(
    string Name,
    string Model,
    DateTimeOffset Created,
    long Scenes,
    long Windows,
    long Captions,
    IReadOnlyList<double>? Bounds,
    TimeRange? Time,
    IReadOnlyList<AttributeFacet> Attributes,
    Capabilities Capabilities,
    BaseMap? BaseMap,
    RequestLimits Limits,
    IndexingState? Indexing);
