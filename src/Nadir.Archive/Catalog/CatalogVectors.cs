using Nadir.Archive.Sqlite;
using Nadir.Archive.Vectors;

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
    public static IdSet ReadDeleted(SqliteDatabase database)
    {
        using var select = database.Prepare("SELECT id FROM deleted_window");
        var deleted = new IdSet();
        while (select.Step())
        {
            deleted.Add(select.Int64(0));
        }

        return deleted;
    }
}
