using Nadir.Archive.Postgres.Catalog;
using Nadir.Archive.Postgres.Connections;
using Nadir.Archive.Search.Filters;
using Nadir.Archive.Search.Filters.Cql2;
using NetTopologySuite.Geometries;
using Npgsql;

namespace Nadir.Archive.Postgres.Search;

/// <summary>
/// What filters in CQL2 ask, as conditions of SQL on the tables item and tile. What the server cannot tell is told
/// here, by the same code as for archives in folders, image after image, so that never more than a page of them is in
/// memory.
/// </summary>
/// <param name="values">Receives the values.</param>
internal sealed class ExpressionConditions(SqlValues values) : ICql2Dialect
{
    private const int PageSize = 2000;

    /// <summary>The one window of an image that shows most, as a join to be written after the table item.</summary>
    public const string View = """
        CROSS JOIN LATERAL (
          SELECT * FROM tile WHERE tile.item = item.id ORDER BY tile.width::bigint * tile.height DESC, id LIMIT 1
        ) AS tile
        """;

    /// <summary>Writes the conditions of windows, which name their own ground.</summary>
    /// <param name="connection">A connection, within a transaction where the filter has an expression.</param>
    /// <param name="filter">The filter.</param>
    /// <param name="values">Receives the values.</param>
    public static IEnumerable<string> OfTiles(NpgsqlConnection connection, SearchFilter filter, SqlValues values)
    {
        Cql2Node[] roots = [.. filter.Where.Select(expression => expression.Root).OfType<Cql2Node>()];
        return Of(
            connection, roots, values, "tile.id", "FROM tile JOIN item ON item.id = tile.item",
            inner => ItemConditions.Of(filter, inner));
    }

    /// <summary>Writes the conditions of images, whose ground is that of the window that shows most.</summary>
    /// <param name="connection">A connection within a transaction.</param>
    /// <param name="expressions">What must be true.</param>
    /// <param name="values">Receives the values.</param>
    /// <returns>Conditions on the tables item and, by <see cref="View"/>, tile.</returns>
    public static IEnumerable<string> OfItems(
        NpgsqlConnection connection, IReadOnlyList<FilterExpression> expressions, SqlValues values)
    {
        Cql2Node[] roots = [.. expressions.Select(expression => expression.Root).OfType<Cql2Node>()];
        var conditions = expressions.Select(expression => expression.Condition).OfType<AttributeCondition>()
            .Select(condition => ItemConditions.Of(condition, values));
        return conditions.Concat(Of(connection, roots, values, "item.id", $"FROM item {View}", _ => [])).ToList();
    }

    /// <inheritdoc/>
    public string Parameter(object value) => value switch
    {
        long => $"{values.Add(value)}::bigint",
        double => $"{values.Add(value)}::double precision",
        _ => $"{values.Add(value)}::text",
    };

    /// <inheritdoc/>
    public string Has(string name, string? test) =>
        $"item.id IN (SELECT item FROM attribute WHERE folded_name "
            + $"= {values.Add(ItemConditions.Fold(name))}{(test is null ? "" : $" AND {test}")})";

    /// <inheritdoc/>
    public string Text(string sign, string value)
    {
        var text = Parameter(CommandExtensions.Clean(value));
        return sign == "="
            ? $"(left(folded_text, 200) = left({Parameter(ItemConditions.Fold(value))}, 200) AND text COLLATE \"C\" "
                + $"= {text})"
            : $"text COLLATE \"C\" {sign} {text}";
    }

    /// <inheritdoc/>
    public string TextIn(IReadOnlyList<string> texts) =>
        $"text COLLATE \"C\" = ANY ({values.Add(texts.Select(CommandExtensions.Clean).ToArray())}::text[])";

    /// <inheritdoc/>
    public string FoldedText(string value) => $"folded_text = {Parameter(ItemConditions.Fold(value))}";

    /// <inheritdoc/>
    public string Like(Cql2Pattern pattern) => $"text LIKE {Parameter(CommandExtensions.Clean(pattern.ToLike()))}";

    /// <inheritdoc/>
    public string Near(Envelope box) =>
        $"({AreaConditions.Near(box, "", values)} OR {AreaConditions.Near(box, "second_", values)})";

    private static List<string> Of(
        NpgsqlConnection connection, Cql2Node[] roots, SqlValues values, string key, string from,
        Func<SqlValues, IEnumerable<string>> others)
    {
        var pushdown = new Cql2Pushdown(new ExpressionConditions(values));
        Cql2Node[] open = [.. roots.Where(root => !IsExact(root))];
        List<string> conditions = [.. roots.Except(open).Select(root => $"({pushdown.Write(root).Sql})")];
        if (open.Length > 0)
        {
            conditions.Add($"{key} = ANY ({values.Add(ListMatching(connection, roots, key, from, others))})");
        }

        return conditions;
    }

    private static bool IsExact(Cql2Node root) =>
        new Cql2Pushdown(new ExpressionConditions(new SqlValues())).Write(root).IsExact;

    private static long[] ListMatching(
        NpgsqlConnection connection, Cql2Node[] roots, string key, string from,
        Func<SqlValues, IEnumerable<string>> others)
    {
        Cql2Evaluator[] evaluators = [.. roots.Select(root => new Cql2Evaluator(root))];
        List<long> found = [];
        for (long after = 0; ;)
        {
            var page = new SqlValues();
            var pushdown = new Cql2Pushdown(new ExpressionConditions(page));
            List<string> conditions = [$"{key} > {page.Add(after)}", .. others(page),
                .. roots.Select(root => $"({pushdown.Write(root).Sql})")];
            var rows = connection.List(
                row => (Key: row.GetInt64(0), Item: row.GetInt64(1), From: Ticks(row, 2), To: Ticks(row, 3),
                    Footprint: row.IsDBNull(4) ? null : row.GetString(4)),
                $"SELECT {key}, item.id, acquired_from, acquired_to, "
                    + $"footprint {from} WHERE {string.Join(" AND ", conditions)} ORDER BY {key} LIMIT {PageSize}",
                page.All);
            var attributes = SceneRows.ReadAttributes(connection, [.. rows.Select(row => row.Item).Distinct()]);
            found.AddRange(rows
                .Where(row => evaluators.All(
                    evaluator => evaluator.Matches(
                        new Cql2Item(row.Item, row.From, row.To, row.Footprint, [.. attributes[row.Item]]))))
                .Select(row => row.Key));
            if (rows.Count < PageSize)
            {
                return [.. found];
            }

            after = rows[^1].Key;
        }
    }

    private static long? Ticks(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);
}
