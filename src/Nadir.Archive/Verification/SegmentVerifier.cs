using Nadir.Archive.Catalog;
using Nadir.Archive.Sqlite;
using Nadir.Archive.Storage;
using Nadir.Vectors;

namespace Nadir.Archive.Verification;

/// <summary>
/// Checks the files of an index's vectors against their checksums and against one state of the catalog.
/// </summary>
internal sealed class SegmentVerifier : IDisposable
{
    // One lost file takes the vectors of thousands of windows with it.
    private const int MostMissingNamed = 20;

    private readonly SqliteDatabase _database;
    private readonly ArchiveInfo _info;
    private readonly VectorIndex _index;
    private readonly Findings _findings;
    private readonly List<Segment> _segments = [];
    private readonly List<Segment> _whole = [];
    private readonly IdSet _stored = new();
    private long _missing;

    private SegmentVerifier(SqliteDatabase database, ArchiveInfo info, VectorIndex index, Findings findings) =>
        (_database, _info, _index, _findings) = (database, info, index, findings);

    /// <summary>Opens every file that the catalog names in the state that is being read.</summary>
    public static SegmentVerifier Open(
        SqliteDatabase database, ArchiveLayout layout, ArchiveInfo info, VectorIndex index, Findings findings)
    {
        var verifier = new SegmentVerifier(database, info, index, findings);
        verifier.OpenAll(layout.FolderOf(index), index.ReadSegments(database));
        return verifier;
    }

    /// <summary>Checks every byte of every file, and that no id comes twice.</summary>
    public void CheckFiles(CancellationToken cancellationToken)
    {
        foreach (var segment in _segments)
        {
            try
            {
                segment.Verify(cancellationToken);
            }
            catch (SegmentReadException error)
            {
                _findings.Add(ArchiveDamageKind.DamagedSegment, error.Message);
                continue;
            }

            _whole.Add(segment);
            for (var row = 0; row < segment.Count; row++)
            {
                var id = segment.ReadId(row);
                if (_stored.Contains(id))
                {
                    _findings.Add(ArchiveDamageKind.StrayVector,
                        $"{segment.Path}: row {row} is a second vector of the window {id}.");
                }

                _stored.Add(id);
            }
        }
    }

    /// <summary>Checks that each window has a vector and each vector a window, or is known as deleted.</summary>
    public void CheckWindows() => CheckIds(
        "SELECT window.id, source FROM window LEFT JOIN item ON item.id = window.item",
        (id, source) => $"The window {id} of {source} has no vector that can be read; index it again.",
        (id, source) => $"The window {id} of {source} is listed as deleted, so no search finds it.",
        id => $"is the vector of the window {id}, which does not exist");

    /// <summary>
    /// Checks that each window that is said to have a vector of its captions has one, and each such vector its window.
    /// </summary>
    public void CheckCaptions()
    {
        if (VectorIndex.Captions.Exists(_database))
        {
            CheckIds(
                "SELECT window, source FROM caption_vector LEFT JOIN window ON window.id = window LEFT JOIN item ON "
                    + "item.id = window.item",
                (id, source) =>
                    $"The captions of the window {id} of {source} have no vector that can be read; repair the "
                        + $"archive, and make them with nadir caption --archive.",
                (id, source) =>
                    $"The captions of the window {id} of {source} have a vector that is listed as deleted; repair "
                        + $"the archive, and make it with nadir caption --archive.",
                id => $"is a vector of captions of the window {id}, which has none");
        }
    }

    public void Dispose() => _segments.ForEach(segment => segment.Dispose());

    private void CheckIds(string sql, Func<long, string, string> missing, Func<long, string, string> listed,
        Func<long, string> stray)
    {
        var deleted = _index.ReadDeleted(_database);
        var known = new IdSet();
        using (var select = _database.Prepare(sql))
        {
            while (select.Step())
            {
                var (id, source) = (select.Int64(0), select.TextOrNull(1) ?? "no item");
                known.Add(id);
                if (!_stored.Contains(id))
                {
                    ReportMissing(missing(id, source));
                }

                if (deleted.Contains(id))
                {
                    _findings.Add(ArchiveDamageKind.Catalog, listed(id, source));
                }
            }
        }

        if (_missing > MostMissingNamed)
        {
            _findings.Add(ArchiveDamageKind.MissingVector,
                $"{_missing - MostMissingNamed} more windows have no vector that can be read.");
        }

        foreach (var segment in _whole)
        {
            for (var row = 0; row < segment.Count; row++)
            {
                if (segment.ReadId(row) is var id && !known.Contains(id) && !deleted.Contains(id))
                {
                    _findings.Add(ArchiveDamageKind.StrayVector, $"{segment.Path}: row {row} {stray(id)}.");
                }
            }
        }
    }

    private void ReportMissing(string sentence)
    {
        if (++_missing <= MostMissingNamed)
        {
            _findings.Add(ArchiveDamageKind.MissingVector, sentence);
        }
    }

    private void OpenAll(string folder, List<CatalogSegment> named)
    {
        _findings.Segments += named.Count;
        foreach (var segment in named)
        {
            TryOpen(Path.Combine(folder, segment.File), segment.Rows);
        }

        var names = named.Select(segment => segment.File).ToHashSet(StringComparer.Ordinal);
        var present = Directory.Exists(folder) ? Directory.GetFiles(folder) : [];
        foreach (var path in present.Order(StringComparer.Ordinal))
        {
            if (!names.Contains(Path.GetFileName(path)))
            {
                _findings.Note(
                    $"{path} is not part of the archive: a process that is writing made it, or one that was killed; "
                        + $"the next one that writes removes it.");
            }
        }
    }

    private void TryOpen(string path, int rows)
    {
        try
        {
            var segment = Segment.Open(path);
            _segments.Add(segment);
            if (segment.Count != rows)
            {
                _findings.Add(ArchiveDamageKind.DamagedSegment,
                    $"{path} holds {segment.Count} vectors where the catalog counts {rows}.");
            }

            if (segment.Dimension != _info.Dimension || segment.Fingerprint != _info.Fingerprint)
            {
                _findings.Add(ArchiveDamageKind.DamagedSegment,
                    $"{path} holds vectors of another model than the archive's {_info.EncoderName}.");
            }
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            _findings.Add(ArchiveDamageKind.MissingSegment,
                $"{path} is missing; restore it from a copy, or index into a new archive.");
        }
        catch (IOException error)
        {
            _findings.Add(ArchiveDamageKind.DamagedSegment, error.Message);
        }
    }
}

/// <summary>One state of the catalog, all of whose files are there or lost.</summary>
internal sealed class CatalogState : IDisposable
{
    private readonly SqliteTransaction _transaction;

    private CatalogState(SqliteTransaction transaction) => _transaction = transaction;

    /// <summary>Begins to read.</summary>
    public static CatalogState Begin(SqliteDatabase database, ArchiveLayout layout)
    {
        while (true)
        {
            var transaction = database.Begin(write: false);
            var isComplete = VectorIndex.All.All(index => index.ReadSegments(database)
                .TrueForAll(segment => File.Exists(Path.Combine(layout.FolderOf(index), segment.File))));
            if (isComplete || !IsOutdated(database, layout))
            {
                return new CatalogState(transaction);
            }

            // A writer has merged files since; the next state of the catalog no longer names them.
            transaction.Dispose();
        }
    }

    public void Dispose() => _transaction.Dispose();

    private static bool IsOutdated(SqliteDatabase database, ArchiveLayout layout)
    {
        using var other = new CatalogReader(layout.Catalog);
        return other.ReadGeneration()
            != database.QueryInt64(
                $"SELECT CAST(value AS INTEGER) FROM archive WHERE key = '{CatalogSchema.GenerationKey}'");
    }
}
