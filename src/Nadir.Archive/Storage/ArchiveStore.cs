using Nadir.Archive.Catalog;
using Nadir.Archive.Ports;
using Nadir.Archive.Search.Filters;
using Nadir.Archive.Snapshots;
using Nadir.Archive.Sqlite;
using Nadir.Archive.Telemetry;
using Nadir.Files;
using Nadir.Imagery;
using Nadir.Stac.Items;
using Nadir.Vectors;

namespace Nadir.Archive.Storage;

/// <summary>
/// An archive in a folder: a SQLite catalog and files of vectors beside it. Several processes may search while one
/// writes.
/// </summary>
/// <remarks>Thread-safe, except that <see cref="Dispose"/> must come after every call has returned.</remarks>
public sealed class ArchiveStore : IArchiveStore
{
    private const int MostAttempts = 100;

    private readonly ArchiveLayout _layout;
    private readonly SnapshotLayout _snapshot;
    private readonly ReaderPool _readers;
    private readonly SegmentSet _segments;
    private readonly SegmentSet _captionSegments;
    private readonly FilterCache _filters = new();

    private ArchiveStore(ArchiveLayout layout, ArchiveInfo info, SegmentResidency residency)
    {
        _layout = layout;
        Info = info;
        _snapshot = new SnapshotLayout(layout.Folder);
        _readers = new ReaderPool(layout.Catalog);
        _segments = new SegmentSet(layout, info, VectorIndex.Images, residency);
        _captionSegments = new SegmentSet(layout, info, VectorIndex.Captions, residency);
    }

    /// <inheritdoc/>
    public string Location => _layout.Folder;

    /// <inheritdoc/>
    public string LocalFolder => _layout.Folder;

    /// <inheritdoc/>
    public ArchiveInfo Info { get; }

    /// <summary>Says whether a folder holds an archive.</summary>
    /// <param name="folder">Its path.</param>
    /// <exception cref="ArchiveException">It holds one that is damaged.</exception>
    public static bool Exists(string folder) => TryReadInfo(ArchiveLayout.At(folder)) is not null;

    /// <summary>Opens an archive that exists.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="residency">Where vectors are kept: mapped opens at once, in memory searches faster.</param>
    /// <remarks>An archive of an older format is brought to the present one.</remarks>
    /// <exception cref="ArchiveException">There is no archive, it is damaged, or it is of an older format and may
    /// not be written.</exception>
    public static ArchiveStore Open(string folder, SegmentResidency residency = SegmentResidency.Mapped)
    {
        var layout = ArchiveLayout.At(folder);
        var info = TryReadInfo(layout)
            ?? throw new ArchiveException(
                $"There is no archive in {layout.Folder}; make one with: nadir index PATH --archive {folder}");
        if (info.FormatVersion < CatalogSchema.Version)
        {
            Migrate(layout);
            info = info with { FormatVersion = CatalogSchema.Version };
        }

        return new ArchiveStore(layout, info, residency);
    }

    /// <summary>Opens an archive, or makes one when the folder is empty or does not exist.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="encoder">The encoder that it is, or will be, made with.</param>
    /// <param name="residency">Where vectors are kept: mapped opens at once, in memory searches faster.</param>
    /// <exception cref="ArchiveException">
    /// The archive was made with another encoder or is damaged, or the folder holds other files.
    /// </exception>
    public static ArchiveStore OpenOrCreate(
        string folder, IEncoder encoder, SegmentResidency residency = SegmentResidency.Mapped)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        var layout = ArchiveLayout.At(folder);
        if (TryReadInfo(layout) is null)
        {
            Create(layout, encoder);
        }

        var store = Open(folder, residency);
        store.Info.RequireEncoder(encoder, layout.Folder);
        return store;
    }

    /// <inheritdoc/>
    public ArchiveStatistics ReadStatistics() => Guard("read", () => _readers.Read(reader =>
    {
        using var transaction = reader.BeginRead();
        var (segments, captionSegments) = (VectorIndex.Images.ReadSegments(reader.Database),
            VectorIndex.Captions.ReadSegments(reader.Database));
        return new ArchiveStatistics(
            reader.Database.QueryInt64("SELECT count(*) FROM item WHERE state = 1"),
            reader.Database.QueryInt64("SELECT count(*) FROM item WHERE state <> 1"),
            reader.Database.QueryInt64("SELECT count(*) FROM window"),
            reader.Database.QueryInt64("SELECT count(*) FROM caption"),
            segments.Count,
            VectorIndex.All.Sum(index => index.CountDeleted(reader.Database)),
            SizeOf(VectorIndex.Images, segments),
            SizeOf(_layout.Catalog) + SizeOf(_layout.Catalog + "-wal"))
        {
            CaptionVectors = CaptionVectorRows.Count(reader.Database),
            CaptionVectorBytes = SizeOf(VectorIndex.Captions, captionSegments),
        };
    }));

    /// <inheritdoc/>
    public ArchiveSummary ReadSummary() => Guard("read", () => _readers.Read(reader =>
    {
        using var transaction = reader.BeginRead();
        return CatalogSummary.Read(reader.Database);
    }));

    /// <inheritdoc/>
    public IReadOnlyList<CollectionSummary> ReadCollections() =>
        ReadState(reader => CatalogSummary.ReadCollections(reader.Database));

    /// <inheritdoc/>
    public bool HasAttribute(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Guard("read", () => _readers.Read(reader => CatalogSummary.HasAttribute(reader.Database, name)));
    }

    /// <inheritdoc/>
    public long ReadGeneration() => Guard("read", () => _readers.Read(reader => reader.ReadGeneration()));

    /// <inheritdoc/>
    public (string First, string Last)? ReadLocalSources() =>
        Guard("read", () => _readers.Read(reader => reader.ReadLocalSources()));

    /// <inheritdoc/>
    public CatalogItem? FindItem(string source) =>
        Guard("read", () => _readers.Read(reader => reader.FindItem(source)));

    /// <inheritdoc/>
    public IReadOnlyList<string> ListSources(string root, string? after, int count) =>
        Guard("read", () => _readers.Read(reader => reader.ListSources(root, after, count)));

    /// <inheritdoc/>
    public IReadOnlyList<CatalogItem> ListFailed(string? after, int count) =>
        Guard("read", () => _readers.Read(reader => reader.ListFailed(after, count)));

    /// <inheritdoc/>
    public IReadOnlyList<WindowMatch> Search(
        ReadOnlySpan<float> query, int count, SearchFilter? filter = null, SearchPosition? after = null)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(query.Length, Info.Dimension);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var vector = query.ToArray();
        return Scan("images", 1, () => ReadCurrent(reader =>
        {
            var hits = _segments.Search(reader, vector, count, _filters.Find(reader, filter), after);
            return hits?.Select(hit => FindMatch(reader, hit)).ToList();
        }));
    }

    /// <inheritdoc/>
    public IReadOnlyList<IReadOnlyList<WindowMatch>> SearchAll(IReadOnlyList<float[]> queries, int count)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        foreach (var query in queries)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(query.Length, Info.Dimension, nameof(queries));
        }

        return Scan("images", queries.Count, () => ReadCurrent(reader => _segments.SearchAll(reader, queries, count)?
            .Select(hits => (IReadOnlyList<WindowMatch>)hits.Select(hit => FindMatch(reader, hit)).ToList()).ToList()));
    }

    /// <inheritdoc/>
    public IReadOnlyList<WindowMatch> SearchCaptions(
        IReadOnlyList<string> words, int count, SearchFilter? filter = null, IReadOnlyCollection<long>? also = null)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentOutOfRangeException.ThrowIfZero(words.Count, nameof(words));
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return Scan("words", 1, () => _readers.Read(reader =>
        {
            using var transaction = reader.BeginRead();
            return CatalogCaptions.Search(reader.Database, words, count, _filters.Find(reader, filter), also)
                .Select(found => reader.FindMatch(found.Window, found.Score)
                    ?? throw new FormatException($"a caption is of the window {found.Window}, which it does not have"))
                .ToList();
        }));
    }

    /// <inheritdoc/>
    public bool KeepsCaptionVectors => true;

    /// <inheritdoc/>
    public IReadOnlyList<WindowMatch> SearchCaptionVectors(
        ReadOnlySpan<float> query, int count, SearchFilter? filter = null)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(query.Length, Info.Dimension);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var vector = query.ToArray();
        return Scan("captions", 1,
            () => ReadCurrent(reader =>
                _captionSegments.Search(reader, vector, count, _filters.Find(reader, filter), after: null)?
            .Select(hit => FindMatch(reader, hit)).ToList()));
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<long, float[]> ReadCaptionVectors(IReadOnlyCollection<long> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return Guard("read", () => ReadCurrent(reader =>
        {
            var vectors = CaptionVectorRows.Among(reader.Database, ids)
                .ToDictionary(id => id, _ => new float[Info.Dimension]);
            return _captionSegments.TryReadVectors(reader, vectors.Select(pair => (pair.Key, pair.Value))) switch
            {
                null => null,
                0 => vectors,
                var missing => throw new FormatException(
                    $"no segment of it has the vector of the captions of the window {missing}"),
            };
        }));
    }

    /// <inheritdoc/>
    public long CountWithoutCaptionVector() => ReadState(reader => CaptionVectorRows.CountMissing(reader.Database));

    /// <inheritdoc/>
    public IReadOnlyList<WindowCaptions> ListWithoutCaptionVector(long after, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return ReadState(reader => CaptionVectorRows.ListMissing(reader.Database, after, count));
    }

    /// <inheritdoc/>
    public long CountUncaptioned() =>
        Guard("read", () => _readers.Read(reader => CatalogCaptions.CountUncaptioned(reader.Database)));

    /// <inheritdoc/>
    public IReadOnlyList<UncaptionedWindow> ListUncaptioned(long after, int count) =>
        Guard("read", () => _readers.Read(reader => CatalogCaptions.ListUncaptioned(reader.Database, after, count)));

    /// <inheritdoc/>
    public ArchiveWindow? FindWindow(long id) => ReadState(reader => CatalogScenes.FindWindow(reader.Database, id));

    /// <inheritdoc/>
    public ArchiveScene? FindScene(long id) => ReadState(reader => CatalogScenes.FindScene(reader.Database, id));

    /// <inheritdoc/>
    public IReadOnlyList<ArchiveScene> ListScenes(SceneQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Count, 1, nameof(query));
        return ReadState(reader =>
            CatalogListing.List(reader.Database, query, _filters.Find(reader, query.Filter),
                _filters.FindItems(reader, query.Where)));
    }

    /// <inheritdoc/>
    public long CountScenes(SceneQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return ReadState(reader => _filters.Count(reader, query));
    }

    /// <inheritdoc/>
    public IReadOnlyList<CoverageCell> CountByCell(CoverageQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        query.Validate();
        return ReadState(reader => CatalogCoverage.Count(reader.Database, query));
    }

    /// <inheritdoc/>
    public IReadOnlyList<long> CountByTime(DateTimeOffset from, TimeSpan span, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(span, TimeSpan.FromTicks(1));
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return ReadState(reader => CatalogSummary.CountByTime(reader.Database, from.UtcTicks, span.Ticks, count));
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> ReadSourceRecords(
        SourceRecordKind kind, IReadOnlyCollection<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return Guard("read", () => SourceRecords.Read(_snapshot, kind, names));
    }

    /// <inheritdoc/>
    public long ReadSourceRecordsGeneration() => Guard("read", () => SourceRecords.ReadGeneration(_snapshot));

    /// <inheritdoc/>
    public float[]? ReadVector(long id)
    {
        var vector = new float[Info.Dimension];
        var found = Guard("read", () => ReadCurrent(reader =>
            reader.HasWindow(id) ? _segments.TryReadVector(reader, id, vector) : (object)false));
        return found is true ? vector : null;
    }

    /// <inheritdoc/>
    public IReadOnlyList<ArchiveWindow> ListWindows(long after, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return ReadState(reader => CatalogScenes.ListWindows(reader.Database, after, count));
    }

    /// <inheritdoc/>
    public IReadOnlyList<StoredWindow> ReadWindows(IReadOnlyList<long> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return Guard("read", () => ReadCurrent(reader => ReadWindows(reader, ids)));
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, IReadOnlyList<PixelWindow>> FindWindows(IReadOnlyCollection<string> sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        return ReadState(reader => CatalogScenes.FindWindows(reader.Database, sources));
    }

    /// <inheritdoc/>
    public IArchiveWriter OpenWriter(IngestShard? shard = null) =>
        Guard("written", () => new ArchiveWriter(_layout, Info));

    /// <inheritdoc/>
    public void Dispose()
    {
        _segments.Dispose();
        _captionSegments.Dispose();
        _readers.Dispose();
    }

    private T Scan<T>(string index, int queries, Func<T> action) =>
        ArchiveTelemetry.RunScan("folder", index, queries, () => Guard("searched", action));

    // Null when another thread has gone on to a later generation, as the segments tell.
    private List<StoredWindow>? ReadWindows(CatalogReader reader, IReadOnlyList<long> ids)
    {
        var windows = CatalogScenes.ReadWindows(reader.Database, ids, Info.Dimension);
        return _segments.TryReadVectors(reader, windows.Select(window => (window.Window.Id, window.Vector))) switch
        {
            null => null,
            0 => windows,
            var missing => throw new FormatException($"no segment of it has the vector of the window {missing}"),
        };
    }

    private static WindowMatch FindMatch(CatalogReader reader, SearchHit hit) =>
        reader.FindMatch(hit.Id, hit.Score) ?? throw new FormatException($"no row of it has the window {hit.Id}");

    private long SizeOf(VectorIndex index, List<CatalogSegment> segments) =>
        segments.Sum(segment => SizeOf(Path.Combine(_layout.FolderOf(index), segment.File)));

    private static long SizeOf(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    private static ArchiveInfo? TryReadInfo(ArchiveLayout layout)
    {
        if (!File.Exists(layout.Catalog))
        {
            return null;
        }

        try
        {
            using var database = CatalogFile.Connect(layout.Catalog, SqliteAccess.Read);
            return CatalogFile.ReadInfo(database);
        }
        catch (Exception error) when (ArchiveFaults.IsKnown(error))
        {
            throw ArchiveFaults.Describe(error, layout, "opened");
        }
    }

    private static void Create(ArchiveLayout layout, IEncoder encoder)
    {
        if (File.Exists(layout.Folder) || layout.HasOtherFiles())
        {
            throw new ArchiveException(
                $"{layout.Folder} holds other files and no archive; name a new or empty folder for the archive.");
        }

        try
        {
            Directory.CreateDirectory(layout.FolderOf(VectorIndex.Images));
            CatalogFile.Create(
                layout.Catalog,
                new ArchiveInfo(CatalogSchema.Version, encoder.Name, encoder.Fingerprint, encoder.Dimension,
                    DateTimeOffset.UtcNow));

            // Without this a power cut could take the new folder away, and all that is committed in it.
            DurableFile.FlushFolder(layout.Folder);
            DurableFile.FlushFolder(Path.GetDirectoryName(layout.Folder) ?? layout.Folder);
        }
        catch (Exception error) when (ArchiveFaults.IsKnown(error))
        {
            throw ArchiveFaults.Describe(error, layout, "created");
        }
    }

    private static void Migrate(ArchiveLayout layout)
    {
        try
        {
            using var gate = WriterLock.Take(layout);
            CatalogMigration.Run(layout.Catalog);
        }
        catch (Exception error) when (ArchiveFaults.IsKnown(error))
        {
            throw ArchiveFaults.Describe(error, layout, "brought to the present format");
        }
    }

    // Reads one state of the catalog together with the segments of that state. A writer may go on between the two, or
    // remove a merged segment before it is opened; then the next state is read.
    private T ReadCurrent<T>(Func<CatalogReader, T?> query)
        where T : class => _readers.Read(reader =>
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var transaction = reader.BeginRead();
                if (query(reader) is { } result)
                {
                    return result;
                }
            }
            catch (FileNotFoundException) when (attempt < MostAttempts)
            {
            }

            if (attempt > MostAttempts)
            {
                throw new IOException("it changes faster than it can be read");
            }
        }
    });

    // Reads one unchanging state of the catalog.
    private T ReadState<T>(Func<CatalogReader, T> query) => Guard("read", () => _readers.Read(reader =>
    {
        using var transaction = reader.BeginRead();
        return query(reader);
    }));

    private T Guard<T>(string doing, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception error) when (ArchiveFaults.IsKnown(error))
        {
            throw ArchiveFaults.Describe(error, _layout, doing);
        }
    }
}
