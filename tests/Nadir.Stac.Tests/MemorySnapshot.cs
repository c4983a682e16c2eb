using Nadir.Stac.Items;
using Nadir.Stac.Snapshots;

namespace Nadir.Stac.Tests;

/// <summary>A snapshot that is gone at the end of a test.</summary>
internal sealed class MemorySnapshot
    : ISnapshotTables, ISnapshotDocuments, ISnapshotImages, ISnapshotDownloads, ISnapshotRecords
{
    private readonly Dictionary<string, SnapshotDocument> _documents = [];
    private readonly Dictionary<string, string?> _parents = [];
    private readonly Dictionary<string, SnapshotDownload> _downloads = [];
    private readonly SortedDictionary<(string Catalog, string Source), (string Document, long Run)> _images = [];

    public ISnapshotDocuments Documents => this;

    public ISnapshotImages Images => this;

    public ISnapshotDownloads Downloads => this;

    public ISnapshotRecords Records => this;

    /// <summary>What was kept of items and collections.</summary>
    public Dictionary<(SourceRecordKind Kind, string Name), string?> Kept { get; } = [];

    public Exception? Describe(Exception error) => null;

    public void Dispose()
    {
    }

    public void SetParent(string address, string? parent) => _parents[address] = parent;

    public string? Parent(string address) => _parents.GetValueOrDefault(address);

    public void Put(string address, SnapshotDocument document) => _documents[address] = document;

    public void Put(SourceRecordKind kind, string name, string? json) => Kept[(kind, name)] = json;

    public void Put(string catalog, string source, string document, long run) =>
        _images[(catalog, source)] = (document, run);

    public void Put(string address, SnapshotDownload download) => _downloads[address] = download;

    public List<(string Source, string Document)> ListUnseen(string catalog, long run, string after, int count) =>
    [
        .. _images
            .Where(row => row.Key.Catalog == catalog && row.Value.Run != run
                && string.CompareOrdinal(row.Key.Source, after) > 0)
            .OrderBy(row => row.Key.Source, StringComparer.Ordinal)
            .Select(row => (row.Key.Source, row.Value.Document))
            .Take(count),
    ];

    public void Forget(string catalog, string source) => _images.Remove((catalog, source));

    public void Forget(string address) => _downloads.Remove(address);

    public List<string> Owners(string source) =>
        [.. _images.Keys.Where(row => row.Source == source).Select(row => row.Catalog)];

    public bool Any(string catalog) => _images.Keys.Any(row => row.Catalog == catalog);

    SnapshotDocument? ISnapshotDocuments.Find(string address) => _documents.GetValueOrDefault(address);

    SnapshotDownload? ISnapshotDownloads.Find(string address) => _downloads.GetValueOrDefault(address);
}
