using System.Globalization;
using Nadir.Archive.Sqlite;

namespace Nadir.Archive.Catalog;

/// <summary>The tables of the catalog.</summary>
internal static class CatalogSchema
{
    /// <summary>Version of the layout that this build reads and writes.</summary>
    public const int Version = 2;

    /// <summary>Kept in the file's header, so that another SQLite file is not taken for a catalog: "NADR".</summary>
    public const int ApplicationId = 0x4E414452;

    /// <summary>Key of the number that grows whenever the vectors that a search may find change.</summary>
    public const string GenerationKey = "generation";

    /// <summary>Of a window joined to its item: whether it shows pixels that the image does not have.</summary>
    public const string WindowLeavesImage =
        "(x < 0 OR y < 0 OR window.width < 1 OR window.height < 1 OR x + window.width > item.width OR y + "
            + "window.height > item.height)";

    /// <summary>Creates every table of the first format.</summary>
    /// <remarks>
    /// A vector carries the id of its window, so that nothing here changes when segments are merged. The ids in the
    /// segments are those in window and those in deleted_window, each once: the scan skips the deleted ones, and
    /// compacting drops them.
    /// </remarks>
    public const string CreateFirst = """
        CREATE TABLE archive (
          key TEXT PRIMARY KEY,
          value TEXT NOT NULL
        ) WITHOUT ROWID;

        CREATE TABLE item (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          source TEXT NOT NULL UNIQUE,
          size INTEGER NOT NULL,
          modified INTEGER NOT NULL,
          hash BLOB,
          state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 3),
          reason TEXT,
          width INTEGER,
          height INTEGER
        );

        CREATE INDEX item_failed ON item (source) WHERE state <> 1;

        CREATE TABLE segment (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          file TEXT NOT NULL UNIQUE,
          rows INTEGER NOT NULL
        );

        CREATE TABLE deleted_window (
          id INTEGER PRIMARY KEY
        );

        CREATE TABLE window (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          item INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
          x INTEGER NOT NULL,
          y INTEGER NOT NULL,
          width INTEGER NOT NULL,
          height INTEGER NOT NULL,
          footprint TEXT
        );
        CREATE INDEX window_item ON window (item);

        CREATE TRIGGER window_deleted AFTER DELETE ON window BEGIN
          INSERT INTO deleted_window (id) VALUES (old.id);
        END;

        CREATE TABLE caption (
          id INTEGER PRIMARY KEY,
          window INTEGER NOT NULL REFERENCES window (id) ON DELETE CASCADE,
          text TEXT NOT NULL
        );
        CREATE INDEX caption_window ON caption (window);

        CREATE VIRTUAL TABLE caption_text USING fts5 (text, content = 'caption', content_rowid = 'id', tokenize = 'porter unicode61');
        """;

    /// <summary>What the second format has beside the first: times, attributes, and where windows lie.</summary>
    /// <remarks>
    /// Ground that the antimeridian cuts has two boxes. A box has twice the id of its window, or one more, so that a
    /// window leads to its boxes without an index. The tree keeps single floats, rounded outwards: it finds all and
    /// some more.
    /// </remarks>
    public const string AddSecond = """
        ALTER TABLE item ADD COLUMN acquired_from INTEGER;
        ALTER TABLE item ADD COLUMN acquired_to INTEGER;
        CREATE INDEX item_acquired ON item (acquired_from, acquired_to) WHERE acquired_from IS NOT NULL;

        CREATE TABLE attribute (
          item INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
          place INTEGER NOT NULL,
          name TEXT NOT NULL COLLATE NOCASE,
          text TEXT NOT NULL COLLATE NOCASE,
          number REAL,
          PRIMARY KEY (item, place)
        ) WITHOUT ROWID;
        CREATE INDEX attribute_text ON attribute (name, text);
        CREATE INDEX attribute_number ON attribute (name, number) WHERE number IS NOT NULL;
        """;

    /// <summary>Creates the tree of footprints.</summary>
    public const string CreatePlaces = """
        CREATE VIRTUAL TABLE footprint_box USING rtree (id, west, east, south, north);
        CREATE TRIGGER window_box_deleted AFTER DELETE ON window WHEN old.footprint IS NOT NULL BEGIN
          DELETE FROM footprint_box WHERE id IN (2 * old.id, 2 * old.id + 1);
        END;
        """;

    /// <summary>
    /// Creates what vectors of captions need, unless it is there. Made with the first of them, not with the archive: an
    /// archive without them is one of before, and a build that does not know them still reads and writes one that has
    /// them.
    /// </summary>
    /// <remarks>
    /// A vector carries the id of its window and stands for all of its captions, so one more caption makes it outdated.
    /// The ids in the segments are those in caption_vector and those in deleted_caption_vector, each once.
    /// </remarks>
    public const string CreateCaptionVectors = """
        CREATE TABLE IF NOT EXISTS caption_segment (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          file TEXT NOT NULL UNIQUE,
          rows INTEGER NOT NULL
        );
        CREATE TABLE IF NOT EXISTS caption_vector (
          window INTEGER PRIMARY KEY REFERENCES window (id) ON DELETE CASCADE
        );
        CREATE TABLE IF NOT EXISTS deleted_caption_vector (
          id INTEGER PRIMARY KEY
        );
        CREATE TRIGGER IF NOT EXISTS caption_vector_deleted AFTER DELETE ON caption_vector BEGIN
          INSERT OR IGNORE INTO deleted_caption_vector (id) VALUES (old.window);
        END;
        CREATE TRIGGER IF NOT EXISTS caption_vector_outdated AFTER INSERT ON caption BEGIN
          DELETE FROM caption_vector WHERE window = new.window;
        END;
        """;

    /// <summary>What keeps the full-text index of captions equal to the captions.</summary>
    public static readonly IReadOnlyList<(string Name, string Sql)> CaptionTriggers =
    [
        (
            "caption_inserted",
            """
            CREATE TRIGGER caption_inserted AFTER INSERT ON caption BEGIN
              INSERT INTO caption_text (rowid, text) VALUES (new.id, new.text);
            END;
            """),
        (
            "caption_deleted",
            """
            CREATE TRIGGER caption_deleted AFTER DELETE ON caption BEGIN
              INSERT INTO caption_text (caption_text, rowid, text) VALUES ('delete', old.id, old.text);
            END;
            """),
    ];
}

/// <summary>Brings a catalog of an older format to the present one.</summary>
internal static class CatalogMigration
{
    /// <summary>Migrates, all or nothing: a kill leaves the old format.</summary>
    /// <param name="path">Path of the catalog; the caller is the archive's one writer.</param>
    public static void Run(string path)
    {
        using var database = CatalogFile.Connect(path, SqliteAccess.Write);
        using var transaction = database.Begin(write: true);
        if (database.QueryInt64("PRAGMA user_version") != 1)
        {
            return;
        }

        database.Execute(CatalogSchema.AddSecond + CatalogSchema.CreatePlaces);
        CatalogBoxes.InsertAll(database);
        database.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {CatalogSchema.Version}"));
        transaction.Commit();
    }
}
