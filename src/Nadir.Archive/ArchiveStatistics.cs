namespace Nadir.Archive;

/// <summary>What an archive holds at one moment.</summary>
/// <param name="Items">Images that can be found.</param>
/// <param name="Failed">Images that could not be read or decoded.</param>
/// <param name="Windows">Views of images; each has one vector.</param>
/// <param name="Captions">Captions of windows.</param>
/// <param name="Segments">Files of vectors.</param>
/// <param name="DeletedWindows">Vectors that no window points to any more; compacting frees them.</param>
/// <param name="VectorBytes">Size of all vector files in bytes.</param>
/// <param name="CatalogBytes">Size of the catalog in bytes.</param>
public sealed record ArchiveStatistics(
    long Items, long Failed, long Windows, long Captions, int Segments, long DeletedWindows, long VectorBytes, long CatalogBytes);
