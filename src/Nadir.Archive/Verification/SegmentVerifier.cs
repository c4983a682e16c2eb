using Nadir.Archive.Catalog;
using Nadir.Archive.Sqlite;
using Nadir.Archive.Storage;
using Nadir.Vectors;

namespace Nadir.Archive.Verification;

/// <summary>Checks the files of vectors against their checksums and against one state of the catalog.</summary>
internal sealed class SegmentVerifier : IDisposable
{
    // One lost file takes the vectors of thousands of windows with it.
    private const int MostMissingNamed = 20;

    private readonly SqliteDatabase _database;
    private readonly ArchiveInfo _info;
    private readonly Findings _findings;
    private readonly SqliteTransaction _transaction;
    private readonly List<Segment> _segments = [];
    private readonly List<Segment> _whole = [];
    private readonly IdSet _stored = new();
    private long _missing;

    private SegmentVerifier(SqliteDatabase database, ArchiveInfo info, Findings findings)
    {
        _database = database;
        _info = info;
        _findings = findings;
        _transaction = database.Begin(write: false);
    }

    /// <summary>Begins to read one state of the catalog and opens every file that it names.</summary>
    public static SegmentVerifier Open(SqliteDatabase database, ArchiveLayout layout, ArchiveInfo info, Findings findings)
    {
        while (true)
        {
            var verifier = new SegmentVerifier(database, info, findings);
            var named = CatalogVectors.ReadSegments(database);
            var missing = named.FindAll(segment => !File.Exists(Path.Combine(layout.Vectors, segment.File)));
            if (missing.Count > 0 && verifier.IsOutdated(layout))
            {
                // A writer has merged them since; the next state of the catalog no longer names them.
                verifier.Dispose();
                continue;
            }

            verifier.OpenAll(layout, named);
            return verifier;
        }
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
                    _findings.Add(ArchiveDamageKind.StrayVector, $"{segment.Path}: row {row} is a second vector of the window {id}.");
                }

                _stored.Add(id);
            }
        }
    }

    /// <summary>Checks that each window has a vector and each vector a window, or is known as deleted.</summary>
    public void CheckWindows()
    {
        var deleted = CatalogVectors.ReadDeleted(_database);
        var windows = new IdSet();
        using (var select = _database.Prepare("SELECT window.id, source FROM window LEFT JOIN item ON item.id = window.item"))
        {
            while (select.Step())
            {
                var id = select.Int64(0);
                windows.Add(id);
                if (!_stored.Contains(id))
                {
                    ReportMissing(id, select.TextOrNull(1));
                }

                if (deleted.Contains(id))
                {
                    _findings.Add(ArchiveDamageKind.Catalog, $"The window {id} of {select.TextOrNull(1) ?? "no item"} is listed as deleted, so no search finds it.");
                }
            }
        }

        if (_missing > MostMissingNamed)
        {
            _findings.Add(ArchiveDamageKind.MissingVector, $"{_missing - MostMissingNamed} more windows have no vector that can be read.");
        }

        foreach (var segment in _whole)
        {
            for (var row = 0; row < segment.Count; row++)
            {
                if (segment.ReadId(row) is var id && !windows.Contains(id) && !deleted.Contains(id))
                {
                    _findings.Add(ArchiveDamageKind.StrayVector, $"{segment.Path}: row {row} is the vector of the window {id}, which does not exist.");
                }
            }
        }
    }

    public void Dispose()
    {
        _segments.ForEach(segment => segment.Dispose());
        _transaction.Dispose();
    }

    private void ReportMissing(long window, string? source)
    {
        if (++_missing <= MostMissingNamed)
        {
            _findings.Add(ArchiveDamageKind.MissingVector, $"The window {window} of {source ?? "no item"} has no vector that can be read; index it again.");
        }
    }

    private bool IsOutdated(ArchiveLayout layout)
    {
        using var other = new CatalogReader(layout.Catalog);
        return other.ReadGeneration()
            != _database.QueryInt64($"SELECT CAST(value AS INTEGER) FROM archive WHERE key = '{CatalogSchema.GenerationKey}'");
    }

    private void OpenAll(ArchiveLayout layout, List<CatalogSegment> named)
    {
        _findings.Segments = named.Count;
        foreach (var segment in named)
        {
            TryOpen(Path.Combine(layout.Vectors, segment.File), segment.Rows);
        }

        var names = named.Select(segment => segment.File).ToHashSet(StringComparer.Ordinal);
        var present = Directory.Exists(layout.Vectors) ? Directory.GetFiles(layout.Vectors) : [];
        foreach (var path in present.Order(StringComparer.Ordinal))
        {
            if (!names.Contains(Path.GetFileName(path)))
            {
                _findings.Note($"{path} is not part of the archive: a process that is writing made it, or one that was killed; the next one that writes removes it.");
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
                _findings.Add(ArchiveDamageKind.DamagedSegment, $"{path} holds {segment.Count} vectors where the catalog counts {rows}.");
            }

            if (segment.Dimension != _info.Dimension || segment.Fingerprint != _info.Fingerprint)
            {
                _findings.Add(ArchiveDamageKind.DamagedSegment, $"{path} holds vectors of another model than the archive's {_info.EncoderName}.");
            }
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            _findings.Add(ArchiveDamageKind.MissingSegment, $"{path} is missing; restore it from a copy, or index into a new archive.");
        }
        catch (IOException error)
        {
            _findings.Add(ArchiveDamageKind.DamagedSegment, error.Message);
        }
    }
}
