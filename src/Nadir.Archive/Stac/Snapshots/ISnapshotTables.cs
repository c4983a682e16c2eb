namespace Nadir.Archive.Stac.Snapshots;

/// <summary>Where a snapshot is kept. To be used by one thread at a time.</summary>
internal interface ISnapshotTables : IDisposable
{
    /// <summary>Documents that were read.</summary>
    ISnapshotDocuments Documents { get; }

    /// <summary>Images that catalogs name.</summary>
    ISnapshotImages Images { get; }

    /// <summary>Images that were fetched.</summary>
    ISnapshotDownloads Downloads { get; }

    /// <summary>Writes a sentence about what went wrong; null for what is of no table.</summary>
    ArchiveException? Describe(Exception error);
}
