namespace Nadir.Archive.Stac.Snapshots;

/// <summary>The table of fetched images. To be used by one thread at a time.</summary>
internal interface ISnapshotDownloads
{
    /// <summary>What is known of an image that was fetched; null for one that never was.</summary>
    SnapshotDownload? Find(string address);

    /// <summary>Keeps what was fetched.</summary>
    void Put(string address, SnapshotDownload download);

    /// <summary>Forgets an image.</summary>
    void Forget(string address);
}
