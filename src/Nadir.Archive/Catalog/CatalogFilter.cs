using Nadir.Archive.Search.Filters;
using Nadir.Archive.Search.Filters.Cql2;
using Nadir.Archive.Sqlite;
using Nadir.Vectors;
using NetTopologySuite.Geometries;

namespace Nadir.Archive.Catalog;

/// <summary>Asks the catalog which windows a filter lets through.</summary>
internal static class CatalogFilter
{
    /// <summary>Lists the windows.</summary>
    /// <param name="database">An open catalog, within the transaction of the search.</param>
    /// <param name="filter">What is asked for.</param>
    public static IdSet Find(SqliteDatabase database, SearchFilter filter)
    {
        var conditions = new ConditionList();
        conditions.AddItem(filter);
        using var open = OpenConditions.Of(database, conditions);
        if (filter.Area is { } area)
        {
            return Touching(database, conditions, new PreparedArea(area), open);
        }

        return open is null
            ? CatalogIds.Read(
                database, $"SELECT window.id FROM window JOIN item ON item.id = window.item WHERE {conditions.Sql}",
                conditions.Bind)
            : Matching(
                database, conditions, open,
                $"SELECT window.id, {OpenConditions.Columns}, footprint FROM window JOIN item ON item.id = "
                    + $"window.item WHERE {conditions.Sql}");
    }

    /// <summary>
    /// Lists the images of which expressions are true; the geometry that these name is that of the whole image.
    /// </summary>
    /// <param name="database">An open catalog, within a transaction.</param>
    /// <param name="expressions">What must be true.</param>
    public static IdSet FindItems(SqliteDatabase database, IReadOnlyList<FilterExpression> expressions)
    {
        var conditions = new ConditionList();
        foreach (var expression in expressions)
        {
            conditions.Add(expression);
        }

        using var open = OpenConditions.Of(database, conditions);
        return open is null
            // What SQL tells all of names no ground.
            ? CatalogIds.Read(
                database,
                $"SELECT item.id FROM item WHERE EXISTS (SELECT 1 FROM window WHERE window.item = item.id) "
                    + $"AND {conditions.Sql}", conditions.Bind)
            : Matching(
                database,
                conditions,
                open,
                $"SELECT item.id, {OpenConditions.Columns}, footprint FROM item JOIN window ON window.id "
                    + $"= {CatalogScenes.ViewOfItem} WHERE {conditions.Sql}");
    }

    private static IdSet Matching(SqliteDatabase database, ConditionList conditions, OpenConditions open, string sql)
    {
        var found = new IdSet();
        using var select = database.Prepare(sql);
        conditions.Bind(select);
        while (select.Step())
        {
            if (open.Match(select, 1, select.TextOrNull(4)))
            {
                found.Add(select.Int64(0));
            }
        }

        return found;
    }

    private static IdSet Touching(
        SqliteDatabase database, ConditionList conditions, PreparedArea area, OpenConditions? open)
    {
        var found = new IdSet();
        foreach (var box in area.Boxes)
        {
            // CROSS JOIN keeps the order: the tree first, then the rows that it leads to.
            using var select = database.Prepare($"""
                SELECT window.id, west, east, south, north, footprint, {OpenConditions.Columns} FROM footprint_box
                CROSS JOIN window ON window.id = footprint_box.id >> 1 JOIN item ON item.id = window.item
                WHERE east >= ?1 AND west <= ?2 AND north >= ?3 AND south <= ?4 AND {conditions.Sql}
                """);
            select.Bind(1, box.MinX).Bind(2, box.MaxX).Bind(3, box.MinY).Bind(4, box.MaxY);
            conditions.Bind(select);
            while (select.Step())
            {
                var window = select.Int64(0);
                var bounds = new Envelope(select.Double(1), select.Double(2), select.Double(3), select.Double(4));
                if (!found.Contains(window) && (area.Encloses(bounds) || area.Touches(select.Text(5)))
                    && open?.Match(select, 6, select.Text(5)) != false)
                {
                    found.Add(window);
                }
            }
        }

        return found;
    }
}

/// <summary>Asks of image after image what SQL could not tell. For one thread at a time.</summary>
internal sealed class OpenConditions : IDisposable
{
    /// <summary>The columns that <see cref="Match"/> reads.</summary>
    public const string Columns = "item.id, acquired_from, acquired_to";

    private readonly Cql2Evaluator[] _evaluators;
    private readonly CatalogAttributes _attributes;
    private (long Item, List<Stac.Items.ItemAttribute> Attributes)? _last;

    private OpenConditions(SqliteDatabase database, IReadOnlyList<Cql2Node> roots) =>
        (_evaluators, _attributes) = ([.. roots.Select(root => new Cql2Evaluator(root))],
            new CatalogAttributes(database));

    /// <summary>Prepares.</summary>
    /// <returns>Null where SQL tells all.</returns>
    public static OpenConditions? Of(SqliteDatabase database, ConditionList conditions) =>
        conditions.Open.Count == 0 ? null : new OpenConditions(database, conditions.Open);

    /// <summary>Whether all is true of an image.</summary>
    /// <param name="row">A row.</param>
    /// <param name="column">The first of <see cref="Columns"/> in it.</param>
    /// <param name="footprint">The ground that is looked at, as GeoJSON; null when unknown.</param>
    public bool Match(SqliteStatement row, int column, string? footprint)
    {
        var id = row.Int64(column);
        // The windows of an image follow each other.
        if (_last?.Item != id)
        {
            _last = (id, _attributes.Read(id));
        }

        var item = new Cql2Item(
            id, row.IsNull(column + 1) ? null : row.Int64(column + 1), row.IsNull(column + 2) ? null
                : row.Int64(column + 2), footprint, _last.Value.Attributes);
        return _evaluators.All(evaluator => evaluator.Matches(item));
    }

    public void Dispose() => _attributes.Dispose();
}
