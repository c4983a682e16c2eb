using Nadir.Archive.Sqlite;
using Nadir.Imagery;
using Nadir.Vectors;

namespace Nadir.Archive.Catalog;

/// <summary>What the catalog knows of captions: which windows have none, and which have the words of a query.</summary>
internal static class CatalogCaptions
{
    public static long CountUncaptioned(SqliteDatabase database) => database.QueryInt64(
        "SELECT count(*) FROM window WHERE NOT EXISTS (SELECT 1 FROM caption WHERE caption.window = window.id)");

    /// <summary>Lists windows without a caption, in the order of ids.</summary>
    /// <param name="database">An open catalog.</param>
    /// <param name="after">Only windows with a larger id.</param>
    /// <param name="count">The most to return.</param>
    public static List<UncaptionedWindow> ListUncaptioned(SqliteDatabase database, long after, int count)
    {
        using var select = database.Prepare("""
            SELECT window.id, item.source, x, y, window.width, window.height FROM window JOIN item ON item.id = window.item
            WHERE window.id > ? AND NOT EXISTS (SELECT 1 FROM caption WHERE caption.window = window.id)
            ORDER BY window.id LIMIT ?
            """);
        select.Bind(1, after).Bind(2, count);
        var windows = new List<UncaptionedWindow>();
        while (select.Step())
        {
            windows.Add(new UncaptionedWindow(
                select.Int64(0),
                select.Text(1),
                new PixelWindow(select.Int32(2), select.Int32(3), select.Int32(4), select.Int32(5))));
        }

        return windows;
    }

    /// <summary>Finds windows by the words of their captions.</summary>
    /// <param name="database">An open catalog.</param>
    /// <param name="words">Any of them may stand in a caption.</param>
    /// <param name="count">The most to return.</param>
    /// <param name="allowed">Only these windows may be found; null for all.</param>
    /// <param name="also">Windows that are returned wherever they rank; null for none.</param>
    /// <returns>Ids with their best caption's Okapi BM25, best first; equal scores in the order of ids.</returns>
    public static List<(long Window, float Score)> Search(
        SqliteDatabase database, IReadOnlyList<string> words, int count, IdSet? allowed,
        IReadOnlyCollection<long>? also)
    {
        // The column rank is BM25; the function of that name does not work where rows are grouped.
        using var select = database.Prepare("""
            WITH hit AS MATERIALIZED (SELECT rowid AS id, -rank AS score FROM caption_text WHERE caption_text MATCH ?)
            SELECT caption.window, max(score) FROM hit JOIN caption ON caption.id = hit.id
            GROUP BY caption.window ORDER BY 2 DESC, 1
            """);
        // Within quotes the signs of FTS5's query language are no more than signs.
        select.Bind(1, string.Join(
            " OR ", words.Select(word => $"\"{word.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")));
        var found = new List<(long, float)>();
        var wanted = also?.ToHashSet() ?? [];
        for (var best = 0; (best < count || wanted.Count > 0) && select.Step();)
        {
            var window = select.Int64(0);
            var isBest = best < count && (allowed is null || allowed.Contains(window));
            if (wanted.Remove(window) || isBest)
            {
                found.Add((window, (float)select.Double(1)));
                best += isBest ? 1 : 0;
            }
        }

        return found;
    }
}
