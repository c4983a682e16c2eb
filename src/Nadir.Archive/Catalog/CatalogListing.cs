using Nadir.Archive.Search.Filters.Cql2;
using Nadir.Archive.Sqlite;
using Nadir.Vectors;

namespace Nadir.Archive.Catalog;

/// <summary>Lists and counts the images of a catalog that can be found.</summary>
internal static class CatalogListing
{
    /// <summary>Lists images.</summary>
    /// <param name="database">An open catalog, within a transaction.</param>
    /// <param name="query">Which.</param>
    /// <param name="windows">The windows that its filter lets through; null for all.</param>
    /// <param name="items">The images of which its expressions are true; null for all.</param>
    public static List<ArchiveScene> List(SqliteDatabase database, SceneQuery query, IdSet? windows, IdSet? items)
    {
        var ids = query.Order.Count == 0 ? ListIds(database, query, query.After, windows, items).Take(query.Count)
            : Ordered(database, query, windows, items);
        return [.. ids.Select(id => CatalogScenes.FindScene(database, id)).OfType<ArchiveScene>()];
    }

    /// <summary>Counts images.</summary>
    /// <param name="database">An open catalog, within a transaction.</param>
    /// <param name="query">Which.</param>
    /// <param name="windows">The windows that its filter lets through; null for all.</param>
    /// <param name="items">The images of which its expressions are true; null for all.</param>
    public static long Count(SqliteDatabase database, SceneQuery query, IdSet? windows, IdSet? items) =>
        query.Ids is null && windows is null && items is not null ? items.Count
            : ListIds(database, query, 0, windows, items).LongCount();

    private static IReadOnlyList<long> Ordered(SqliteDatabase database, SceneQuery query, IdSet? windows, IdSet? items)
    {
        using var reader = new ItemReader(database);
        var ranking = new SceneRanking(query.Order, query.Count, query.After == 0 ? null : reader.Read(query.After)
            ?? throw SceneRanking.Lost());
        foreach (var id in ListIds(database, query, 0, windows, items))
        {
            ranking.Add(reader.Read(id)!);
        }

        return ranking.Ids;
    }

    private static IEnumerable<long> ListIds(
        SqliteDatabase database, SceneQuery query, long after, IdSet? windows, IdSet? items)
    {
        // Served by the index of windows alone, in its order.
        using var select = database.Prepare(
            "SELECT item, id FROM window INDEXED BY window_item WHERE item > ? ORDER BY item");
        using var selectOne = database.Prepare("SELECT item, id FROM window INDEXED BY window_item WHERE item = ?");
        if (query.Ids is { } ids)
        {
            foreach (var id in ids.Where(id => id > after).Distinct().Order())
            {
                if (Matches(selectOne.Bind(1, id), windows, items).Any())
                {
                    yield return id;
                }

                selectOne.Reset();
            }

            yield break;
        }

        if (items is not null)
        {
            foreach (var id in items.From(after + 1))
            {
                if (windows is null || Matches(selectOne.Bind(1, id), windows, items).Any())
                {
                    yield return id;
                }

                selectOne.Reset();
            }

            yield break;
        }

        long last = 0;
        foreach (var item in Matches(select.Bind(1, after), windows, items))
        {
            if (item != last)
            {
                yield return last = item;
            }
        }
    }

    private static IEnumerable<long> Matches(SqliteStatement rows, IdSet? windows, IdSet? items)
    {
        while (rows.Step())
        {
            if (windows?.Contains(rows.Int64(1)) != false && items?.Contains(rows.Int64(0)) != false)
            {
                yield return rows.Int64(0);
            }
        }
    }

    // What images are ordered by; their ground is not.
    private sealed class ItemReader(SqliteDatabase database) : IDisposable
    {
        private readonly SqliteStatement _times = database.Prepare(
            "SELECT acquired_from, acquired_to FROM item WHERE id = ? AND state = 1");
        private readonly CatalogAttributes _attributes = new(database);

        public Cql2Item? Read(long id)
        {
            if (!_times.Bind(1, id).Step())
            {
                return null;
            }

            long? from = _times.IsNull(0) ? null : _times.Int64(0);
            long? to = _times.IsNull(1) ? null : _times.Int64(1);
            _times.Reset();
            return new Cql2Item(id, from, to, footprint: null, _attributes.Read(id));
        }

        public void Dispose()
        {
            _times.Dispose();
            _attributes.Dispose();
        }
    }
}
