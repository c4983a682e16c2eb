using Nadir.Archive.Sqlite;
using Nadir.Vectors;

namespace Nadir.Archive.Catalog;

/// <summary>Reads what the catalog says of vectors.</summary>
internal static class CatalogVectors
{
    /// <summary>Lists the vector files that the catalog names, in the order in which they were added.</summary>
    public static List<CatalogSegment> ReadSegments(SqliteDatabase database)
    {
        using var select = database.Prepare("SELECT id, file, rows FROM segment ORDER BY id");
        var segments = new List<CatalogSegment>();
        while (select.Step())
        {
            segments.Add(new CatalogSegment(select.Int64(0), select.Text(1), select.Int32(2)));
        }

        return segments;
    }

    /// <summary>Lists the windows whose vectors are still in a segment although they are gone.</summary>
    public static IdSet ReadDeleted(SqliteDatabase database) => ReadIds(database, "SELECT id FROM deleted_window");

    /// <summary>Reads the first column of a query as ids.</summary>
    /// <param name="database">An open catalog.</param>
    /// <param name="sql">The query.</param>
    /// <param name="bind">Gives it its values; null where it has none.</param>
    public static IdSet ReadIds(SqliteDatabase database, string sql, Action<SqliteStatement>? bind = null)
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
