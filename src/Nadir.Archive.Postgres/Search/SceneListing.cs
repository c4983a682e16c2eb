using Nadir.Archive.Postgres.Catalog;
using Nadir.Archive.Postgres.Connections;
using Nadir.Archive.Search.Filters.Cql2;
using Npgsql;

namespace Nadir.Archive.Postgres.Search;

/// <summary>Lists and counts the images of an archive that can be found.</summary>
internal static class SceneListing
{
    private const int PageSize = 2000;

    /// <summary>Whether any image has an attribute of a name.</summary>
    public static bool HasAttribute(NpgsqlConnection connection, string name) =>
        connection.Number("SELECT 1 FROM attribute WHERE folded_name = $1 LIMIT 1", ItemConditions.Fold(name)) == 1;

    /// <summary>Lists images.</summary>
    /// <param name="connection">A connection within a transaction.</param>
    /// <param name="query">Which.</param>
    public static List<ArchiveScene> List(NpgsqlConnection connection, SceneQuery query)
    {
        var conditions = new Conditions(connection, query);
        if (query.Order.Count == 0)
        {
            return SceneRows.Find(connection, conditions.List(query.After, query.Count));
        }

        var after = query.After == 0 ? null : Items(connection, [query.After]).FirstOrDefault()
            ?? throw SceneRanking.Lost();
        var ranking = new SceneRanking(query.Order, query.Count, after);
        for (long last = 0; ;)
        {
            var page = conditions.List(last, PageSize);
            foreach (var item in Items(connection, page))
            {
                ranking.Add(item);
            }

            if (page.Length < PageSize)
            {
                break;
            }

            last = page[^1];
        }

        var scenes = SceneRows.Find(connection, [.. ranking.Ids]).ToDictionary(scene => scene.Id);
        return [.. ranking.Ids.Where(scenes.ContainsKey).Select(id => scenes[id])];
    }

    /// <summary>Counts images.</summary>
    /// <param name="connection">A connection within a transaction.</param>
    /// <param name="query">Which.</param>
    public static long Count(NpgsqlConnection connection, SceneQuery query) =>
        new Conditions(connection, query).Count();

    private static List<Cql2Item> Items(NpgsqlConnection connection, long[] ids)
    {
        var attributes = SceneRows.ReadAttributes(connection, ids);
        return connection.List(
            row => new Cql2Item(row.GetInt64(0), SceneRows.ReadTime(row, 1)?.UtcTicks,
                SceneRows.ReadTime(row, 2)?.UtcTicks, null, [.. attributes[row.GetInt64(0)]]),
            "SELECT id, acquired_from, acquired_to FROM item WHERE id = ANY ($1) AND state = 1",
            ids);
    }

    // The conditions of a query, which are the same for every page of it.
    private sealed class Conditions
    {
        private readonly NpgsqlConnection _connection;
        private readonly SqlValues _values = new();
        private readonly string _where;

        public Conditions(NpgsqlConnection connection, SceneQuery query)
        {
            _connection = connection;
            var ids = _values.Add(query.Ids?.ToArray());
            var ofTiles = SearchConditions.Of(connection, query.Filter, "matching", _values);
            List<string> ofItems = [.. ExpressionConditions.OfItems(connection, query.Where, _values)];
            var expressions = ofItems.Count == 0 ? ""
                : $" AND EXISTS (SELECT FROM item {ExpressionConditions.View} WHERE item.id = scene.id "
                    + $"AND {string.Join(" AND ", ofItems)})";
            _where = $"""
                ({ids}::bigint[] IS NULL OR scene.id = ANY ({ids}::bigint[])){expressions}
                  AND EXISTS (SELECT FROM (SELECT id AS tile FROM tile WHERE item = scene.id) AS matching {ofTiles.Joins} WHERE {ofTiles.Where})
                """;
        }

        public long[] List(long after, int count) => [.. _connection.List(
            row => row.GetInt64(0),
            $"SELECT scene.id FROM item AS scene WHERE {_where} AND scene.id > ${_values.All.Length + 1} ORDER BY "
                + $"scene.id LIMIT ${_values.All.Length + 2}",
            [.. _values.All, after, count])];

        public long Count() => _connection.Number($"SELECT count(*) FROM item AS scene WHERE {_where}", _values.All);
    }
}
