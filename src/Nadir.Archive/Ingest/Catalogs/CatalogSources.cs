using Nadir.Archive.Ports;
using Nadir.Archive.Snapshots;
using Nadir.Stac.Documents;
using Nadir.Stac.Fetching;
using Nadir.Stac.Items;
using Nadir.Stac.Snapshots;

namespace Nadir.Archive.Ingest.Catalogs;

/// <summary>
/// The STAC catalogs of one ingest: what they name, and what an archive remembers of those that were indexed before.
/// Walking and looking for what is gone is for one thread; images may be fetched by many.
/// </summary>
internal sealed class CatalogSources : IDisposable
{
    private readonly SafeFetcher _fetcher;
    private readonly CatalogSnapshot _snapshot;
    private readonly SnapshotLayout _layout;
    private readonly CatalogWalker _walker;

    private CatalogSources(
        CatalogSnapshot snapshot, SnapshotLayout layout, IReadOnlyList<StacAddress> roots, IngestTally tally,
        IngestOptions options)
    {
        _snapshot = snapshot;
        _layout = layout;
        _fetcher = new SafeFetcher(options.Stac.Fetch);
        _walker = new CatalogWalker(roots, _fetcher, _snapshot, tally, options);
        Images = new RemoteImages(_fetcher, _snapshot, _layout, options);
    }

    /// <summary>Fetches images.</summary>
    public RemoteImages Images { get; }

    /// <summary>Opens what an ingest needs of catalogs.</summary>
    /// <param name="store">The archive.</param>
    /// <param name="roots">The catalogs to index.</param>
    /// <param name="tally">Is told what is wrong.</param>
    /// <param name="options">How to run.</param>
    /// <returns>Null when there is no catalog to index and there never was one.</returns>
    /// <exception cref="ArchiveException">What the archive remembers of catalogs cannot be used.</exception>
    public static CatalogSources? Open(
        IArchiveStore store, IReadOnlyList<StacAddress> roots, IngestTally tally, IngestOptions options)
    {
        var layout = new SnapshotLayout(store.LocalFolder, options.Shard);
        var keeper = store as ISnapshotStore;
        if (roots.Count == 0 && !(keeper?.HasSnapshot() ?? File.Exists(layout.Database)))
        {
            return null;
        }

        var tables = keeper is null ? SnapshotTables.Open(layout, options.DryRun) : keeper.OpenSnapshot(options.DryRun);
        return new CatalogSources(new CatalogSnapshot(tables), layout, roots, tally, options);
    }

    /// <inheritdoc cref="CatalogWalker.Walk"/>
    public IEnumerable<StacImage> Walk(CancellationToken cancellationToken) => _walker.Walk(cancellationToken);

    /// <inheritdoc cref="CatalogWalker.Describes"/>
    public bool Describes(string path, out bool isOfThisRun) => _walker.Describes(path, out isOfThisRun);

    /// <summary>Where an image that is fetched lies.</summary>
    public string PathOf(string address) => _layout.ImageOf(address);

    /// <summary>Finds what the catalogs do not name any more.</summary>
    public GoneFromCatalogs Gone(IArchiveStore store, IngestTally tally, IngestOptions options) =>
        new(store, _walker, _snapshot, _layout, tally, options);

    public void Dispose()
    {
        _fetcher.Dispose();
        _snapshot.Dispose();
    }
}
