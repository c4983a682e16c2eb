using Nadir.Archive.Ports;
using Nadir.Archive.Postgres.Catalog;
using Nadir.Archive.Postgres.Connections;
using Nadir.Archive.Postgres.Schema;
using Nadir.Archive.Postgres.Search;
using Nadir.Archive.Postgres.Snapshots;
using Nadir.Archive.Postgres.Writing;
using Nadir.Archive.Search.Filters;
using Nadir.Archive.Snapshots;
using Nadir.Archive.Telemetry;
using Nadir.Imagery;
using Nadir.Stac.Items;
using Nadir.Stac.Snapshots;
using Nadir.Vectors;
using Npgsql;

namespace Nadir.Archive.Postgres;

/// <summary>
/// An archive in a database of PostgreSQL with pgvector. Any number of processes on any number of machines may search,
/// and several may write, each a shard of the sources.
/// </summary>
/// <remarks>
/// Thread-safe, except that <see cref="Dispose"/> must come after every call has returned. Searches give the same
/// answers as an archive in a folder, in the same order, unless the address asks for the approximate index.
/// </remarks>
public sealed class PostgresArchiveStore : IArchiveStore, ISnapshotStore
{
    private readonly PostgresConnections _connections;

    private PostgresArchiveStore(PostgresConnections connections, ArchiveInfo info) =>
        (_connections, Info) = (connections, info);

    /// <inheritdoc/>
    public string Location => _connections.Address.ToString();

    /// <inheritdoc/>
    public string LocalFolder => _connections.Address.LocalFolder;

    /// <inheritdoc/>
    public ArchiveInfo Info { get; }

    /// <summary>The connections, for what looks after archives.</summary>
    internal PostgresConnections Connections => _connections;

    /// <summary>Says whether a database holds an archive.</summary>
    /// <exception cref="ArchiveException">It cannot be told, or the archive is damaged.</exception>
    public static bool Exists(PostgresAddress address)
    {
        using var connections = new PostgresConnections(address);
        return connections.Begin("opened", ArchiveTables.ReadInfo) is not null;
    }

    /// <summary>Opens an archive that exists; one of an older format is brought to the present one.</summary>
    /// <exception cref="ArchiveException">There is no archive, or it cannot be opened.</exception>
    public static PostgresArchiveStore Open(PostgresAddress address) => With(address, connections =>
    {
        var info = connections.Begin("opened", ArchiveTables.ReadInfo)
            ?? throw new ArchiveException(
                $"There is no archive in {address}; make one with: nadir index PATH --archive {address}");
        if (info.FormatVersion < ArchiveSchema.Version)
        {
            connections.Begin("brought to the present format", connection =>
            {
                ArchiveTables.Migrate(connection, address);
                return 0;
            });
            info = info with { FormatVersion = ArchiveSchema.Version };
        }

        if (address.UsesHnsw && !connections.Begin("opened", HnswIndex.Exists))
        {
            throw new ArchiveException(
                $"The archive {address} has no HNSW index; build it with: nadir archive hnsw --archive {address}, or "
                    + $"leave out index=hnsw.");
        }

        return new PostgresArchiveStore(connections, info);
    });

    /// <summary>Opens an archive, or makes one where the database holds none.</summary>
    /// <exception cref="ArchiveException">The archive was made with another encoder, or cannot be
    /// opened or made.</exception>
    public static PostgresArchiveStore OpenOrCreate(PostgresAddress address, IEncoder encoder) =>
        OpenOrCreate(address, encoder, VectorColumn.OfPgvector);

    /// <inheritdoc/>
    public ArchiveStatistics ReadStatistics() => _connections.ReadState("read", ArchiveCounts.Read);

    /// <inheritdoc/>
    public ArchiveSummary ReadSummary() => _connections.ReadState("read", SummaryRows.Read);

    /// <inheritdoc/>
    public long ReadGeneration() => _connections.Read("read", connection => connection.Number(
        $"SELECT value::bigint FROM archive WHERE key = '{ArchiveSchema.GenerationKey}'"));

    /// <inheritdoc/>
    public (string First, string Last)? ReadLocalSources() => _connections.Read("read", ItemRows.ReadLocalSources);

    /// <inheritdoc/>
    public CatalogItem? FindItem(string source) =>
        _connections.Read("read", connection => ItemRows.Find(connection, source));

    /// <inheritdoc/>
    public IReadOnlyList<CollectionSummary> ReadCollections() =>
        _connections.ReadState("read", SummaryRows.ReadCollections);

    /// <inheritdoc/>
    public bool HasAttribute(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _connections.Read("read", connection => SceneListing.HasAttribute(connection, name));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> ListSources(string root, string? after, int count) =>
        _connections.Read("read", connection => ItemRows.ListSources(connection, root, after, count));

    /// <inheritdoc/>
    public IReadOnlyList<CatalogItem> ListFailed(string? after, int count) =>
        _connections.Read("read", connection => ItemRows.ListFailed(connection, after, count));

    /// <inheritdoc/>
    public IReadOnlyList<WindowMatch> Search(
        ReadOnlySpan<float> query, int count, SearchFilter? filter = null, SearchPosition? after = null)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(query.Length, Info.Dimension);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var request = new VectorRequest(query.ToArray(), count, filter, after);
        var search = new VectorSearch(Info.Dimension);
        return ArchiveTelemetry.RunScan("postgresql", "images", 1, () => _connections.Address.UsesHnsw
            ? _connections.ReadState("searched", connection =>
                search.FindApproximate(connection, request, _connections.Address.EfSearch))
            : ReadFiltered(filter, connection => search.FindExact(connection, request)));
    }

    /// <inheritdoc/>
    public IReadOnlyList<WindowMatch> SearchCaptions(
        IReadOnlyList<string> words, int count, SearchFilter? filter = null, IReadOnlyCollection<long>? also = null)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentOutOfRangeException.ThrowIfZero(words.Count, nameof(words));
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return ArchiveTelemetry.RunScan("postgresql", "words", 1,
            () => ReadFiltered(filter, connection => CaptionSearch.Find(connection, words, count, filter, also)));
    }

    /// <inheritdoc/>
    public long CountUncaptioned() => _connections.Read("read", CaptionRows.CountUncaptioned);

    /// <inheritdoc/>
    public IReadOnlyList<UncaptionedWindow> ListUncaptioned(long after, int count) =>
        _connections.Read("read", connection => CaptionRows.ListUncaptioned(connection, after, count));

    /// <inheritdoc/>
    public ArchiveWindow? FindWindow(long id) => _connections.Read("read", connection => TileRows.Find(connection, id));

    /// <inheritdoc/>
    public ArchiveScene? FindScene(long id) =>
        _connections.Read("read", connection => SceneRows.Find(connection, [id]).FirstOrDefault());

    /// <inheritdoc/>
    public IReadOnlyList<ArchiveScene> ListScenes(SceneQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Count, 1, nameof(query));
        return _connections.ReadState("read", connection => SceneListing.List(connection, query));
    }

    /// <inheritdoc/>
    public long CountScenes(SceneQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return _connections.ReadState("read", connection => SceneListing.Count(connection, query));
    }

    /// <inheritdoc/>
    public IReadOnlyList<CoverageCell> CountByCell(CoverageQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        query.Validate();
        return _connections.ReadState("read", connection => CoverageRows.Count(connection, query));
    }

    /// <inheritdoc/>
    public IReadOnlyList<long> CountByTime(DateTimeOffset from, TimeSpan span, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(span, TimeSpan.FromTicks(1));
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return _connections.Read(
            "read", connection => SummaryRows.CountByTime(connection, from.UtcTicks, span.Ticks, count));
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> ReadSourceRecords(
        SourceRecordKind kind, IReadOnlyCollection<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return _connections.Read("read", connection => SnapshotRecordRows.Read(connection, kind, names));
    }

    /// <inheritdoc/>
    public long ReadSourceRecordsGeneration() => _connections.Read("read", SnapshotRecordRows.ReadGeneration);

    /// <inheritdoc/>
    public float[]? ReadVector(long id) => _connections.Read("read", connection => connection.List(
        row => row.GetFieldValue<float[]>(0), "SELECT vector::real[] FROM embedding WHERE tile = $1",
        id)).FirstOrDefault() is { } vector
            ? new ExactScorer(Info.Dimension).RoundTrip(vector)
            : null;

    /// <inheritdoc/>
    public IReadOnlyList<ArchiveWindow> ListWindows(long after, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return _connections.Read("read", connection => TileRows.List(connection, after, count));
    }

    /// <inheritdoc/>
    public IReadOnlyList<StoredWindow> ReadWindows(IReadOnlyList<long> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var windows = _connections.ReadState("read", connection => TileRows.Read(connection, [.. ids]));
        var scorer = new ExactScorer(Info.Dimension);
        return windows.ConvertAll(window => window with { Vector = scorer.RoundTrip(window.Vector) });
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, IReadOnlyList<PixelWindow>> FindWindows(IReadOnlyCollection<string> sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        return _connections.Read("read", connection => TileRows.Find(connection, [.. sources]));
    }

    /// <inheritdoc/>
    public IArchiveWriter OpenWriter(IngestShard? shard = null) =>
        new PostgresArchiveWriter(_connections, Info, shard ?? IngestShard.Whole);

    /// <summary>Size of the approximate index.</summary>
    /// <returns>Bytes; 0 where there is none.</returns>
    public long ReadHnswBytes() => _connections.Read("read", HnswIndex.Size);

    /// <summary>Builds the approximate index anew, while searches and writing go on.</summary>
    /// <param name="parameters">How.</param>
    /// <exception cref="ArchiveException">The vectors have more components than the index takes, or
    /// building failed.</exception>
    public void BuildHnsw(HnswParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        parameters.Validate();
        if (Info.Dimension > HnswIndex.MostDimensions)
        {
            throw new ArchiveException(
                $"The archive {Location} has vectors of {Info.Dimension} components, and pgvector's HNSW index takes "
                    + $"up to {HnswIndex.MostDimensions}; search it exactly.");
        }

        _connections.Guard("indexed", () =>
        {
            using var connection = _connections.Open();
            HnswIndex.Build(connection, parameters);
            return 0;
        });
    }

    /// <summary>Removes the approximate index.</summary>
    public void DropHnsw() => _connections.Guard("indexed", () =>
    {
        using var connection = _connections.Open();
        HnswIndex.Drop(connection);
        return 0;
    });

    bool ISnapshotStore.HasSnapshot() => _connections.Read("read", connection => connection.Number(
        "SELECT count(*) FROM (SELECT FROM snapshot_image LIMIT 1) AS any_row")) > 0;

    ISnapshotTables ISnapshotStore.OpenSnapshot(bool isTrial) => new PostgresSnapshot(_connections, isTrial);

    /// <inheritdoc/>
    public void Dispose() => _connections.Dispose();

    /// <summary>Opens an archive, or makes one whose vectors are kept in a column that a test chooses.</summary>
    internal static PostgresArchiveStore OpenOrCreate(PostgresAddress address, IEncoder encoder, VectorColumn vectors)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        if (!Exists(address))
        {
            using var connections = new PostgresConnections(address);
            connections.Begin("created", connection =>
            {
                var info = new ArchiveInfo(
                    ArchiveSchema.Version, encoder.Name, encoder.Fingerprint, encoder.Dimension, DateTimeOffset.UtcNow);
                ArchiveTables.Create(connection, address, info, vectors);
                return 0;
            });
        }

        var store = Open(address);
        try
        {
            store.Info.RequireEncoder(encoder, store.Location);
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    private static PostgresArchiveStore With(
        PostgresAddress address, Func<PostgresConnections, PostgresArchiveStore> open)
    {
        ArgumentNullException.ThrowIfNull(address);
        var connections = new PostgresConnections(address);
        try
        {
            return open(connections);
        }
        catch
        {
            connections.Dispose();
            throw;
        }
    }

    // Areas and expressions take several statements, which must see one state.
    private T ReadFiltered<T>(SearchFilter? filter, Func<NpgsqlConnection, T> action) =>
        filter is null or { Area: null, Where.Count: 0 }
        ? _connections.Read("searched", action)
        : _connections.ReadState("searched", action);
}
