namespace Nadir.Archive.Stac.Snapshots;

/// <summary>The table of documents. To be used by one thread at a time.</summary>
internal interface ISnapshotDocuments
{
    /// <summary>What a document was when it was read last; null for one that is not known.</summary>
    SnapshotDocument? Find(string address);

    /// <summary>Keeps what a document is.</summary>
    void Put(string address, SnapshotDocument document);

    /// <summary>Notes by which document another one was reached.</summary>
    void SetParent(string address, string? parent);

    /// <summary>The document by which another one was reached; null for the first one, and for one that is not known.</summary>
    string? Parent(string address);
}
