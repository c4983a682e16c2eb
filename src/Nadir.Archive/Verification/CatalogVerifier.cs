using Nadir.Archive.Catalog;
using Nadir.Archive.Sqlite;
using SQLitePCL;

namespace Nadir.Archive.Verification;

/// <summary>Checks what the catalog says against itself.</summary>
internal sealed class CatalogVerifier
{
    private static readonly (string Sql, string What)[] PlaceChecks =
    [
        (
            "SELECT count(*) FROM window WHERE footprint IS NOT NULL AND NOT EXISTS (SELECT 1 FROM footprint_box "
                + "WHERE id = 2 * window.id)",
            "windows have a footprint that no search by place finds"),
        (
            "SELECT count(*) FROM footprint_box WHERE NOT EXISTS (SELECT 1 FROM window WHERE window.id = "
                + "footprint_box.id >> 1 AND footprint IS NOT NULL)",
            "boxes of footprints belong to no window"),
    ];

    private readonly SqliteDatabase _database;
    private readonly Findings _findings;

    public CatalogVerifier(SqliteDatabase database, Findings findings)
    {
        _database = database;
        _findings = findings;
    }

    /// <summary>Has SQLite check the file, its indexes and its references.</summary>
    public void CheckStructure(string path)
    {
        using (var check = _database.Prepare("PRAGMA integrity_check(100)"))
        {
            while (check.Step())
            {
                if (check.Text(0) is var text && text != "ok")
                {
                    _findings.Add(ArchiveDamageKind.Catalog, $"{path} is damaged: {text}");
                }
            }
        }

        using var references = _database.Prepare("PRAGMA foreign_key_check");
        while (references.Step())
        {
            var kind = references.Text(0) == "caption" ? ArchiveDamageKind.Caption : ArchiveDamageKind.Catalog;
            _findings.Add(kind,
                $"{path}: row {references.Int64(1)} of {references.Text(0)} points to a {references.Text(2)} that "
                    + $"does not exist.");
        }
    }

    /// <summary>Checks items against their windows.</summary>
    public void CheckItems()
    {
        _findings.Items = _database.QueryInt64("SELECT count(*) FROM item WHERE state = 1");
        _findings.Windows = _database.QueryInt64("SELECT count(*) FROM window");
        Report(
            "SELECT source FROM item WHERE state = 1 AND NOT EXISTS (SELECT 1 FROM window WHERE window.item = item.id)",
            source => $"{source} is marked as indexed but has no window; index it again.");
        Report(
            "SELECT source FROM item WHERE state <> 1 AND EXISTS (SELECT 1 FROM window WHERE window.item = item.id)",
            source => $"{source} is marked as failed but has windows; index it again.");
        Report(
            $"SELECT source || ' window ' || window.id FROM window JOIN item ON item.id = window.item "
                + $"WHERE {CatalogSchema.WindowLeavesImage}",
            window => $"{window} leaves its image; index it again.");
        if (_database.QueryInt64("SELECT ifnull(max(id), 0) FROM window")
            > _database.QueryInt64("SELECT seq FROM sqlite_sequence WHERE name = 'window'"))
        {
            _findings.Add(ArchiveDamageKind.Catalog,
                "The catalog's counter of windows lies below the last window, so an id could be given twice.");
        }
    }

    /// <summary>Has FTS5 compare its index with the captions.</summary>
    public void CheckCaptions(string path)
    {
        try
        {
            // FTS5 takes the check as an INSERT, so it needs the write lock although it changes nothing.
            using var writable = SqliteDatabase.Open(path, SqliteAccess.Write);
            using var transaction = writable.Begin(write: true);
            writable.Execute("INSERT INTO caption_text (caption_text, rank) VALUES ('integrity-check', 1)");
        }
        catch (SqliteException error) when (error.Code is raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_BUSY)
        {
            _findings.Note($"The full-text index of captions was not checked: {error.Message}.");
        }
        catch (SqliteException error)
        {
            _findings.Add(ArchiveDamageKind.Caption,
                $"The full-text index of captions differs from the captions: {error.Message}.");
        }
    }

    /// <summary>Has SQLite check the tree of footprints, and compares it with the footprints.</summary>
    public void CheckPlaces()
    {
        using (var check = _database.Prepare("SELECT rtreecheck('footprint_box')"))
        {
            if (check.Step() && check.Text(0) is var text && text != "ok")
            {
                _findings.Add(ArchiveDamageKind.Place,
                    $"The tree of footprints is damaged: {text.ReplaceLineEndings("; ")}.");
                return;
            }
        }

        foreach (var (sql, what) in PlaceChecks)
        {
            if (_database.QueryInt64(sql) is > 0 and var count)
            {
                _findings.Add(ArchiveDamageKind.Place, $"{count} {what}.");
            }
        }
    }

    private void Report(string sql, Func<string, string> sentence)
    {
        using var select = _database.Prepare(sql);
        while (select.Step())
        {
            _findings.Add(ArchiveDamageKind.Item, sentence(select.Text(0)));
        }
    }
}
