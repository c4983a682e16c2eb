using System.Globalization;
using Nadir.Archive.Sqlite;
using Nadir.Vectors;

namespace Nadir.Archive.Catalog;

/// <summary>
/// One of the sets of vectors that an archive keeps: where its files lie, and which tables name them.
/// </summary>
/// <param name="Folder">Name of the folder of its segments within the archive's.</param>
/// <param name="Segments">The table of its segments.</param>
/// <param name="Deleted">The table of the ids whose vectors are still in a segment although they are gone.</param>
internal sealed record VectorIndex(string Folder, string Segments, string Deleted)
{
    /// <summary>The vectors of the pictures, one a window.</summary>
    public static VectorIndex Images { get; } = new("vectors", "segment", "deleted_window");

    /// <summary>
    /// The vectors of what captions say, one a window that has some. Archives without them need not have the tables.
    /// </summary>
    public static VectorIndex Captions { get; } = new("caption-vectors", "caption_segment", "deleted_caption_vector");

    /// <summary>Both.</summary>
    public static IReadOnlyList<VectorIndex> All { get; } = [Images, Captions];

    /// <summary>Whether the catalog has the tables.</summary>
    public bool Exists(SqliteDatabase database) =>
        this == Images || database.QueryInt64(
            $"SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = '{Segments}'") > 0;

    /// <summary>Lists the vector files that the catalog names, in the order in which they were added.</summary>
    public List<CatalogSegment> ReadSegments(SqliteDatabase database)
    {
        var segments = new List<CatalogSegment>();
        if (!Exists(database))
        {
            return segments;
        }

        using var select = database.Prepare($"SELECT id, file, rows FROM {Segments} ORDER BY id");
        while (select.Step())
        {
            segments.Add(new CatalogSegment(select.Int64(0), select.Text(1), select.Int32(2)));
        }

        return segments;
    }

    /// <summary>Lists the windows whose vectors are still in a segment although they are gone.</summary>
    public IdSet ReadDeleted(SqliteDatabase database) =>
        Exists(database) ? CatalogIds.Read(database, $"SELECT id FROM {Deleted}") : new IdSet();

    /// <summary>How many these are.</summary>
    public long CountDeleted(SqliteDatabase database) =>
        Exists(database) ? database.QueryInt64($"SELECT count(*) FROM {Deleted}") : 0;

    /// <summary>Names a segment. Within a transaction.</summary>
    public void InsertSegment(SqliteDatabase database, string file, int rows)
    {
        using var insert = database.Prepare($"INSERT INTO {Segments} (file, rows) VALUES (?, ?)");
        insert.Bind(1, file).Bind(2, rows).Run();
    }

    /// <summary>Names one segment in place of others. Within a transaction.</summary>
    /// <param name="database">The catalog.</param>
    /// <param name="sources">The segments that are no longer named.</param>
    /// <param name="file">The file that holds their rows now.</param>
    /// <param name="rows">How many; when there are none, the file is not named.</param>
    /// <param name="dropped">Deleted windows that the file no longer holds.</param>
    public void ReplaceSegments(
        SqliteDatabase database, IReadOnlyList<CatalogSegment> sources, string file, int rows,
        IReadOnlyList<long> dropped)
    {
        foreach (var source in sources)
        {
            database.Execute(string.Create(
                CultureInfo.InvariantCulture, $"DELETE FROM {Segments} WHERE id = {source.Id}"));
        }

        if (rows > 0)
        {
            InsertSegment(database, file, rows);
        }

        using var forget = database.Prepare($"DELETE FROM {Deleted} WHERE id = ?");
        foreach (var window in dropped)
        {
            forget.Bind(1, window).Run();
        }
    }
}

/// <summary>Reads sets of ids.</summary>
internal static class CatalogIds
{
    /// <summary>Reads the first column of a query as ids.</summary>
    /// <param name="database">An open catalog.</param>
    /// <param name="sql">The query.</param>
    /// <param name="bind">Gives it its values; null where it has none.</param>
    public static IdSet Read(SqliteDatabase database, string sql, Action<SqliteStatement>? bind = null)
    {
        using var select = database.Prepare(sql);
        bind?.Invoke(select);
        var ids = new IdSet();
        while (select.Step())
        {
            ids.Add(select.Int64(0));
        }

        return ids;
    }
}

/// <summary>A vector file that the catalog names.</summary>
/// <param name="Id">Key in the catalog.</param>
/// <param name="File">Name of the file in the folder of its index.</param>
/// <param name="Rows">How many vectors it holds.</param>
internal sealed record CatalogSegment(long Id, string File, int Rows);
