namespace Nadir.Archive.Stac.Snapshots;

/// <summary>The tables of a snapshot.</summary>
internal static class SnapshotSchema
{
    /// <summary>Version of the layout. What is lost with another one is fetched again.</summary>
    public const int Version = 1;

    /// <summary>
    /// Creates every table: documents that were read, images that catalogs name, images that were fetched. Times are UTC
    /// ticks. A document of the web is kept whole, so that it need not come again when it has not changed.
    /// </summary>
    public const string Create = """
        CREATE TABLE document (
          address TEXT PRIMARY KEY,
          parent TEXT,
          base TEXT NOT NULL,
          etag TEXT,
          last_modified INTEGER,
          hash BLOB NOT NULL,
          read INTEGER NOT NULL,
          changed INTEGER NOT NULL,
          body BLOB
        ) WITHOUT ROWID;

        CREATE TABLE image (
          catalog TEXT NOT NULL,
          source TEXT NOT NULL,
          document TEXT NOT NULL,
          run INTEGER NOT NULL,
          PRIMARY KEY (catalog, source)
        ) WITHOUT ROWID;
        CREATE INDEX image_source ON image (source);

        CREATE TABLE download (
          address TEXT PRIMARY KEY,
          etag TEXT,
          last_modified INTEGER,
          size INTEGER NOT NULL,
          hash BLOB NOT NULL,
          fetched INTEGER NOT NULL,
          changed INTEGER NOT NULL,
          described INTEGER NOT NULL
        ) WITHOUT ROWID;
        """;
}
