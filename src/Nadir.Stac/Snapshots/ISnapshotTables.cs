using Nadir.Stac.Fetching;
using Nadir.Stac.Items;

namespace Nadir.Stac.Snapshots;

/// <summary>Where a snapshot is kept. To be used by one thread at a time.</summary>
internal interface ISnapshotTables : IDisposable
{
    /// <summary>Documents that were read.</summary>
    ISnapshotDocuments Documents { get; }

    /// <summary>Images that catalogs name.</summary>
    ISnapshotImages Images { get; }

    /// <summary>Images that were fetched.</summary>
    ISnapshotDownloads Downloads { get; }

    /// <summary>What items and collections say of themselves.</summary>
    ISnapshotRecords Records { get; }

    /// <summary>Writes a sentence about what went wrong; null for what is of no table.</summary>
    Exception? Describe(Exception error);
}

/// <summary>The table of documents. To be used by one thread at a time.</summary>
internal interface ISnapshotDocuments
{
    /// <summary>What a document was when it was read last; null for one that is not known.</summary>
    SnapshotDocument? Find(string address);

    /// <summary>Keeps what a document is.</summary>
    void Put(string address, SnapshotDocument document);

    /// <summary>Notes by which document another one was reached.</summary>
    void SetParent(string address, string? parent);

    /// <summary>
    /// The document by which another one was reached; null for the first one, and for one that is not known.
    /// </summary>
    string? Parent(string address);
}

/// <summary>The table of what catalogs name. To be used by one thread at a time.</summary>
internal interface ISnapshotImages
{
    /// <summary>Notes that a catalog names an image in this run.</summary>
    void Put(string catalog, string source, string document, long run);

    /// <summary>Lists what a catalog named in another run and not in this one, ordered by source.</summary>
    List<(string Source, string Document)> ListUnseen(string catalog, long run, string after, int count);

    /// <summary>Forgets that a catalog names an image.</summary>
    void Forget(string catalog, string source);

    /// <summary>The catalogs that name an image.</summary>
    List<string> Owners(string source);

    /// <summary>Whether a catalog named anything in any run.</summary>
    bool Any(string catalog);
}

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

/// <summary>The table of what items and collections say of themselves. To be used by one thread at a time.</summary>
internal interface ISnapshotRecords
{
    /// <summary>Keeps a record; one that is the same already stays as it is.</summary>
    /// <param name="kind">Of what.</param>
    /// <param name="name">The source of an item's image, or the id of a collection.</param>
    /// <param name="json">The record; null for none.</param>
    void Put(SourceRecordKind kind, string name, string? json);
}

/// <summary>A document of a catalog as it was read last.</summary>
/// <param name="Base">Where it came from, after redirects.</param>
/// <param name="Validators">What its server recognises it by.</param>
/// <param name="Hash">SHA-256 of its text.</param>
/// <param name="Changed">When this text was first seen, or the time of the file, in UTC ticks.</param>
/// <param name="Body">Its text; null for a file of this machine.</param>
internal sealed record SnapshotDocument(
    string Base, FetchValidators Validators, byte[] Hash, long Changed, byte[]? Body);

/// <summary>An image that was fetched.</summary>
/// <param name="Validators">What its server recognises it by.</param>
/// <param name="Size">Its length in bytes.</param>
/// <param name="Hash">SHA-256 of its content.</param>
/// <param name="Changed">When this content was first seen, in UTC ticks.</param>
/// <param name="Described">When the document that names it had last changed at that time, in UTC ticks.</param>
internal sealed record SnapshotDownload(
    FetchValidators Validators, long Size, byte[] Hash, long Changed, long Described);
