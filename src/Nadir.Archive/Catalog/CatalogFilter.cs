using Nadir.Archive.Search.Filters;
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
        return filter.Area is { } area
            ? Touching(database, conditions, new PreparedArea(area))
            : CatalogIds.Read(
                database, $"SELECT window.id FROM window JOIN item ON item.id = window.item WHERE {conditions.Sql}", conditions.Bind);
    }

    private static IdSet Touching(SqliteDatabase database, ConditionList conditions, PreparedArea area)
    {
        var found = new IdSet();
        foreach (var box in area.Boxes)
        {
            // CROSS JOIN keeps the order: the tree first, then the rows that it leads to.
            using var select = database.Prepare($"""
                SELECT window.id, west, east, south, north, footprint FROM footprint_box
                CROSS JOIN window ON window.id = footprint_box.id >> 1 JOIN item ON item.id = window.item
                WHERE east >= ?1 AND west <= ?2 AND north >= ?3 AND south <= ?4 AND {conditions.Sql}
                """);
            select.Bind(1, box.MinX).Bind(2, box.MaxX).Bind(3, box.MinY).Bind(4, box.MaxY);
            conditions.Bind(select);
            while (select.Step())
            {
                var window = select.Int64(0);
                var bounds = new Envelope(select.Double(1), select.Double(2), select.Double(3), select.Double(4));
                if (!found.Contains(window) && (area.Encloses(bounds) || area.Touches(select.Text(5))))
                {
                    found.Add(window);
                }
            }
        }

        return found;
    }
}
