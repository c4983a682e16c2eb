namespace Nadir.Archive.Stac.Snapshots;

/// <summary>A store that keeps the snapshots of its catalogs itself; those of any other lie in its local folder.</summary>
internal interface ISnapshotStore
{
    /// <summary>Whether a catalog was ever indexed.</summary>
    bool HasSnapshot();

    /// <summary>Opens the snapshot.</summary>
    /// <param name="isTrial">Whether what is written is to be forgotten at the end.</param>
    ISnapshotTables OpenSnapshot(bool isTrial);
}
