using Nadir.Archive.Catalog;
using Nadir.Archive.Sqlite;
using Nadir.Archive.Storage;
using Nadir.Vectors;

namespace Nadir.Archive.Repair;

/// <summary>The changes that make a catalog agree with itself and with the vectors. Within one transaction.</summary>
internal sealed class CatalogRepair
{
    // SQLite does not even drop a tree whose root it cannot read, so it gets an empty one.
    private const string EmptyTree =
        "DELETE FROM footprint_box_node; INSERT INTO footprint_box_node (nodeno, data) VALUES (1, zeroblob(1024))";

    private readonly SqliteDatabase _database;
    private readonly List<string> _corrections = [];

    public CatalogRepair(SqliteDatabase database) => _database = database;

    /// <summary>What was put right, beside dropped files and images.</summary>
    public IReadOnlyList<string> Corrections => _corrections;

    /// <summary>
    /// Takes away what is built anew, and builds indexes anew; SQLite's own check must then find nothing.
    /// </summary>
    /// <exception cref="FormatException">The tables themselves are damaged.</exception>
    public void Reindex()
    {
        // What belongs to nothing would stop every change; the changes below remove it. The index of captions and the
        // tree of footprints are built anew in the end, so until then nothing may try to change them in whatever state
        // they are.
        _database.Execute(EmptyTree);
        _database.Execute(
            "PRAGMA defer_foreign_keys = ON; DROP TRIGGER IF EXISTS window_box_deleted; DROP TABLE IF EXISTS "
                + "footprint_box; "
            + string.Join(';', CatalogSchema.CaptionTriggers.Select(
                trigger => $"DROP TRIGGER IF EXISTS {trigger.Name}")));
        _database.Execute("REINDEX");
        using var check = _database.Prepare("PRAGMA integrity_check(1)");
        if (check.Step() && check.Text(0) is var text && text != "ok")
        {
            throw new FormatException(text);
        }
    }

    /// <summary>Names the whole segments only, with their real sizes.</summary>
    public void DropSegments(VectorIndex index, SegmentSurvey segments)
    {
        var wrong = index.ReadSegments(_database).Except(segments.Whole).Count() - segments.Broken.Count;
        Correct(wrong, "counts of vectors were wrong");
        _database.Execute($"DELETE FROM {index.Segments}");
        using var insert = _database.Prepare($"INSERT INTO {index.Segments} (id, file, rows) VALUES (?, ?, ?)");
        foreach (var segment in segments.Whole)
        {
            insert.Bind(1, segment.Id).Bind(2, segment.File).Bind(3, segment.Rows).Run();
        }
    }

    /// <summary>Drops every image that has lost a vector or contradicts its windows.</summary>
    /// <param name="stored">The vectors that can be read.</param>
    /// <returns>Their sources.</returns>
    public IReadOnlyList<string> DropImages(IdSet stored)
    {
        var lost = new HashSet<long>();
        Collect("SELECT id, item FROM window", row => stored.Contains(row.Int64(0)) ? null : row.Int64(1), lost);
        Collect("SELECT item FROM window LEFT JOIN item ON item.id = window.item WHERE item.id IS NULL",
            row => row.Int64(0), lost);
        Collect("SELECT id FROM item WHERE (state = 1) <> EXISTS (SELECT 1 FROM window WHERE window.item = item.id)",
            row => row.Int64(0), lost);
        Collect(
            $"SELECT item.id FROM window JOIN item ON item.id = window.item "
                + $"WHERE {CatalogSchema.WindowLeavesImage}", row => row.Int64(0), lost);
        var sources = new List<string>();
        using var name = _database.Prepare("SELECT source FROM item WHERE id = ?");
        using var dropWindows = _database.Prepare("DELETE FROM window WHERE item = ?");
        using var dropItem = _database.Prepare("DELETE FROM item WHERE id = ?");
        foreach (var item in lost.Order())
        {
            if (name.Bind(1, item).Step())
            {
                sources.Add(name.Text(0));
                name.Reset();
            }

            dropWindows.Bind(1, item).Run();
            dropItem.Bind(1, item).Run();
        }

        Correct(Change("DELETE FROM attribute WHERE item NOT IN (SELECT id FROM item)"),
            "attributes of no image were dropped");
        return sources;
    }

    /// <summary>Makes the deleted windows exactly the vectors without a window.</summary>
    public void MatchVectors(IdSet stored)
    {
        Correct(Change("DELETE FROM deleted_window WHERE id IN (SELECT id FROM window)"),
            "windows were listed as deleted, and are found again");
        var windows = CatalogIds.Read(_database, "SELECT id FROM window UNION ALL SELECT id FROM deleted_window");
        using var insert = _database.Prepare("INSERT INTO deleted_window (id) VALUES (?)");
        long strays = 0;
        foreach (var id in stored.All().Where(id => !windows.Contains(id)))
        {
            insert.Bind(1, id).Run();
            strays++;
        }

        Correct(strays, "vectors of no window are no longer searched");
        using var forget = _database.Prepare("DELETE FROM deleted_window WHERE id = ?");
        foreach (var id in VectorIndex.Images.ReadDeleted(_database).All().Where(id => !stored.Contains(id)).ToList())
        {
            forget.Bind(1, id).Run();
        }
    }

    /// <summary>Drops captions of no window and builds their index anew.</summary>
    public void RebuildCaptions()
    {
        Correct(Change("DELETE FROM caption WHERE window NOT IN (SELECT id FROM window)"),
            "captions of no window were dropped");
        _database.Execute("INSERT INTO caption_text (caption_text) VALUES ('rebuild')");
        _database.Execute(string.Concat(CatalogSchema.CaptionTriggers.Select(trigger => trigger.Sql)));
    }

    /// <summary>
    /// Makes the vectors of captions agree with their files. Where one is lost, its window is as if it had never had
    /// one: no image goes for it, since the captions themselves are there.
    /// </summary>
    public void MatchCaptionVectors(SegmentSurvey segments)
    {
        if (!VectorIndex.Captions.Exists(_database))
        {
            return;
        }

        DropSegments(VectorIndex.Captions, segments);
        var had = CatalogIds.Read(_database, "SELECT window FROM caption_vector").All().ToHashSet();
        var lost = had.Where(id => !segments.Stored.Contains(id)).ToList();
        var kept = CatalogIds.Read(
            _database, "SELECT window FROM caption_vector WHERE window IN (SELECT window FROM caption)");
        using (var drop = _database.Prepare("DELETE FROM caption_vector WHERE window = ?"))
        {
            foreach (var id in had.Where(id => !kept.Contains(id) || !segments.Stored.Contains(id)))
            {
                drop.Bind(1, id).Run();
            }
        }

        Correct(lost.Count, "windows lost the vector of their captions; nadir caption --archive makes it again");
        _database.Execute("DELETE FROM deleted_caption_vector");
        using var insert = _database.Prepare(
            "INSERT INTO deleted_caption_vector (id) SELECT ?1 WHERE NOT EXISTS (SELECT 1 FROM caption_vector WHERE "
                + "window = ?1)");
        foreach (var id in segments.Stored.All())
        {
            insert.Bind(1, id).Run();
        }
    }

    /// <summary>Builds the tree of footprints anew.</summary>
    public void RebuildPlaces()
    {
        _database.Execute(CatalogSchema.CreatePlaces);
        CatalogBoxes.InsertAll(_database);
    }

    /// <summary>Makes sure that no id is given twice, and that readers notice.</summary>
    public void AdvanceCounters(IdSet stored)
    {
        var largest = Math.Max(_database.QueryInt64("SELECT ifnull(max(id), 0) FROM window"),
            stored.All().DefaultIfEmpty().Max());
        _database.Execute(
            $"INSERT INTO sqlite_sequence (name, seq) SELECT 'window', 0 WHERE NOT EXISTS (SELECT 1 FROM "
                + $"sqlite_sequence WHERE name = 'window')");
        Correct(Change($"UPDATE sqlite_sequence SET seq = {largest} WHERE name = 'window' AND seq < {largest}"),
            "counters lay below the last window");
        _database.Execute(
            $"UPDATE archive SET value = CAST(value AS INTEGER) + 1 WHERE key = '{CatalogSchema.GenerationKey}'");
    }

    private void Collect(string sql, Func<SqliteStatement, long?> item, HashSet<long> items)
    {
        using var select = _database.Prepare(sql);
        while (select.Step())
        {
            if (item(select) is { } id)
            {
                items.Add(id);
            }
        }
    }

    private long Change(string sql)
    {
        _database.Execute(sql);
        return _database.Changes;
    }

    private void Correct(long count, string what)
    {
        if (count > 0)
        {
            _corrections.Add($"{count} {what}.");
        }
    }
}

/// <summary>Which files of vectors are whole, and what they hold.</summary>
/// <param name="Whole">The catalog's rows of those that are, with the number of vectors that they really hold.</param>
/// <param name="Broken">Paths of those that are not.</param>
/// <param name="Stored">The ids in the whole ones.</param>
internal sealed record SegmentSurvey(IReadOnlyList<CatalogSegment> Whole, IReadOnlyList<string> Broken, IdSet Stored)
{
    /// <summary>Reads every byte of every file that the catalog names.</summary>
    public static SegmentSurvey Of(
        SqliteDatabase database, ArchiveLayout layout, ArchiveInfo info, VectorIndex index,
        CancellationToken cancellationToken)
    {
        var whole = new List<CatalogSegment>();
        var broken = new List<string>();
        var stored = new IdSet();
        foreach (var named in index.ReadSegments(database))
        {
            var path = Path.Combine(layout.FolderOf(index), named.File);
            if (TryRead(path, info, stored, cancellationToken) is { } ids)
            {
                ids.ForEach(stored.Add);
                whole.Add(named with { Rows = ids.Count });
            }
            else
            {
                broken.Add(path);
            }
        }

        return new SegmentSurvey(whole, broken, stored);
    }

    // Null where it is damaged, of another model, or holds a window's second vector.
    private static List<long>? TryRead(string path, ArchiveInfo info, IdSet stored, CancellationToken cancellationToken)
    {
        try
        {
            using var segment = Segment.Open(path);
            segment.Verify(cancellationToken);
            List<long> ids = [.. Enumerable.Range(0, segment.Count).Select(segment.ReadId)];
            return segment.Dimension == info.Dimension && segment.Fingerprint == info.Fingerprint
                && ids.Distinct().Count() == ids.Count && !ids.Exists(stored.Contains)
                ? ids
                : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
