namespace Nadir.Archive.Ingest.Discovery;

/// <summary>A file that has to be read.</summary>
/// <param name="Stamp">The file as it is now.</param>
/// <param name="Known">What the catalog knows of it; null when it is new.</param>
internal sealed record PlannedFile(SourceStamp Stamp, CatalogItem? Known);
