using System.Text.Json;
using Nadir.Archive.Sqlite;

namespace Nadir.Archive.Catalog;

/// <summary>
/// What the catalog knows of the vectors of captions: which windows have one. All of it works on catalogs without the
/// tables.
/// </summary>
internal static class CaptionVectorRows
{
    /// <summary>Counts the windows whose captions have a vector.</summary>
    public static long Count(SqliteDatabase database) =>
        VectorIndex.Captions.Exists(database) ? database.QueryInt64("SELECT count(*) FROM caption_vector") : 0;

    /// <summary>Counts the windows that have captions and no vector of them.</summary>
    public static long CountMissing(SqliteDatabase database) =>
        database.QueryInt64("SELECT count(DISTINCT window) FROM caption") - Count(database);

    /// <summary>Those of some windows whose captions have a vector.</summary>
    public static List<long> Among(SqliteDatabase database, IReadOnlyCollection<long> windows)
    {
        var found = new List<long>(windows.Count);
        if (!VectorIndex.Captions.Exists(database))
        {
            return found;
        }

        using var select = database.Prepare("SELECT 1 FROM caption_vector WHERE window = ?");
        foreach (var window in windows)
        {
            if (select.Bind(1, window).Step())
            {
                found.Add(window);
            }

            select.Reset();
        }

        return found;
    }

    /// <summary>Lists windows that have captions and no vector of them, in the order of ids.</summary>
    /// <param name="database">An open catalog.</param>
    /// <param name="after">Only windows with a larger id.</param>
    /// <param name="count">The most to return.</param>
    public static List<WindowCaptions> ListMissing(SqliteDatabase database, long after, int count)
    {
        var condition = VectorIndex.Captions.Exists(database)
            ? "AND NOT EXISTS (SELECT 1 FROM caption_vector WHERE caption_vector.window = caption.window)"
            : "";
        using var select = database.Prepare($"""
            SELECT window, json_group_array(text) FROM (
              SELECT window, text FROM caption WHERE window IN (
                SELECT DISTINCT window FROM caption WHERE window > ? {condition} ORDER BY window LIMIT ?)
              ORDER BY window, id)
            GROUP BY window ORDER BY window
            """);
        select.Bind(1, after).Bind(2, count);
        var windows = new List<WindowCaptions>();
        while (select.Step())
        {
            using var texts = JsonDocument.Parse(select.Text(1));
            windows.Add(new WindowCaptions(
                select.Int64(0), [.. texts.RootElement.EnumerateArray().Select(text => text.GetString()!)]));
        }

        return windows;
    }
}
