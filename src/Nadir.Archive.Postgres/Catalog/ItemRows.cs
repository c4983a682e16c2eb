using Nadir.Archive.Postgres.Connections;
using Npgsql;

namespace Nadir.Archive.Postgres.Catalog;

/// <summary>Reads what the archive knows of images by their sources.</summary>
internal static class ItemRows
{
    private const string Columns = "source, size, modified, hash, state, reason";

    public static CatalogItem? Find(NpgsqlConnection connection, string source) =>
        connection.List(Read, $"SELECT {Columns} FROM item WHERE source = $1", source).FirstOrDefault();

    /// <summary>The first and the last source that is a full path; null when there is none.</summary>
    public static (string First, string Last)? ReadLocalSources(NpgsqlConnection connection)
    {
        // Full paths start with '/', and '0' is the character after it.
        var (first, last) = connection.List(
            row => (row.TextOrNull(0), row.TextOrNull(1)),
            "SELECT min(source), max(source) FROM item WHERE source >= '/' AND source < '0'")[0];
        return first is null ? null : (first, last!);
    }

    /// <inheritdoc cref="Ports.IArchiveStore.ListSources"/>
    public static List<string> ListSources(NpgsqlConnection connection, string root, string? after, int count)
    {
        // Everything below the folder R starts with "R/", and '0' is the character after '/'.
        root = root == "/" ? string.Empty : root;
        return connection.List(
            row => row.GetString(0),
            """
            SELECT source FROM item WHERE source >= $1 AND source < $1 || '0' AND (source = $1 OR source >= $1 || '/')
              AND ($2::text IS NULL OR source > $2 COLLATE "C") ORDER BY source LIMIT $3
            """,
            root,
            after,
            count);
    }

    public static List<CatalogItem> ListFailed(NpgsqlConnection connection, string? after, int count) =>
        connection.List(
        Read,
        $"SELECT {Columns} FROM item WHERE state <> 1 AND source > $1 ORDER BY source LIMIT $2",
        after ?? string.Empty,
        count);

    private static CatalogItem Read(NpgsqlDataReader row) => new(
        new SourceStamp(row.GetString(0), row.GetInt64(1), row.GetInt64(2)),
        row.IsDBNull(3) ? null : row.GetFieldValue<byte[]>(3),
        (ItemState)row.GetInt16(4),
        row.TextOrNull(5));
}
