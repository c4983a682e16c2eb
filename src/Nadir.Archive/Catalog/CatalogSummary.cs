using Nadir.Archive.Sqlite;
using Nadir.Imagery;

namespace Nadir.Archive.Catalog;

/// <summary>Summarizes what the catalog knows of all images.</summary>
internal static class CatalogSummary
{
    private const string SelectBounds = """
        SELECT min(west), max(east), min(CASE WHEN west < 0 THEN west + 360 ELSE west END),
               max(CASE WHEN west < 0 THEN east + 360 ELSE east END), max(-90, min(south)), min(90, max(north))
        FROM footprint_box
        """;

    /// <summary>Summarizes.</summary>
    /// <param name="database">An open catalog, within a transaction.</param>
    public static ArchiveSummary Read(SqliteDatabase database)
    {
        using var times = database.Prepare(
            "SELECT min(coalesce(acquired_from, acquired_to)), max(coalesce(acquired_to, acquired_from)) FROM item "
                + "WHERE state = 1");
        times.Step();
        return new ArchiveSummary(ReadBounds(database), Time(times, 0), Time(times, 1), ReadAttributes(database));
    }

    /// <inheritdoc cref="Ports.IArchiveStore.CountByTime"/>
    public static long[] CountByTime(SqliteDatabase database, long from, long span, int count)
    {
        using var select = database.Prepare("""
            SELECT (time - ?1) / ?2, count(*) FROM (SELECT coalesce(acquired_from, acquired_to) AS time FROM item WHERE state = 1)
            WHERE time >= ?1 GROUP BY 1 HAVING (min(time) - ?1) / ?2 < ?3
            """);
        select.Bind(1, from).Bind(2, span).Bind(3, count);
        var counts = new long[count];
        while (select.Step())
        {
            counts[select.Int64(0)] = select.Int64(1);
        }

        return counts;
    }

    /// <summary>Summarizes the collections of sources.</summary>
    /// <param name="database">An open catalog, within a transaction.</param>
    public static List<CollectionSummary> ReadCollections(SqliteDatabase database)
    {
        using var select = database.Prepare("""
            WITH member AS MATERIALIZED (
              SELECT item.id, acquired_from, acquired_to,
                (SELECT text FROM attribute WHERE item = item.id AND name = 'stac:collection' LIMIT 1) COLLATE BINARY AS collection
              FROM item WHERE state = 1 AND EXISTS (SELECT 1 FROM window WHERE window.item = item.id)
            ),
            box AS (
              SELECT member.collection, min(west) AS west, max(east) AS east, min(CASE WHEN west < 0 THEN west + 360 ELSE west END) AS moved_west,
                max(CASE WHEN west < 0 THEN east + 360 ELSE east END) AS moved_east, max(-90, min(south)) AS south, min(90, max(north)) AS north
              FROM footprint_box CROSS JOIN window ON window.id = footprint_box.id >> 1 JOIN member ON member.id = window.item GROUP BY 1
            )
            SELECT member.collection, count(*), min(coalesce(acquired_from, acquired_to)), max(coalesce(acquired_to, acquired_from)),
              west, east, moved_west, moved_east, south, north
            FROM member LEFT JOIN box ON box.collection IS member.collection GROUP BY 1 ORDER BY 1
            """);
        var collections = new List<CollectionSummary>();
        while (select.Step())
        {
            collections.Add(new CollectionSummary(
                select.TextOrNull(0), select.Int64(1), ReadBounds(select, 4), Time(select, 2), Time(select, 3)));
        }

        return collections;
    }

    /// <summary>Whether any image has an attribute of a name.</summary>
    public static bool HasAttribute(SqliteDatabase database, string name)
    {
        using var select = database.Prepare("SELECT 1 FROM attribute WHERE name = ? LIMIT 1");
        return select.Bind(1, name).Step();
    }

    private static GeographicBounds? ReadBounds(SqliteDatabase database)
    {
        using var select = database.Prepare(SelectBounds);
        return select.Step() ? ReadBounds(select, 0) : null;
    }

    private static GeographicBounds? ReadBounds(SqliteStatement row, int column) =>
        row.IsNull(column) ? null : GeographicBounds.Narrower(
        (Math.Max(-180, row.Double(column)), Math.Min(180, row.Double(column + 1))),
        (Math.Max(0, row.Double(column + 2)), Math.Min(360, row.Double(column + 3))),
        row.Double(column + 4),
        row.Double(column + 5));

    private static List<AttributeSummary> ReadAttributes(SqliteDatabase database)
    {
        using var select = database.Prepare($"""
            SELECT min(name), count(DISTINCT item), count(*) = count(number), min(number), max(number)
            FROM attribute JOIN item ON item.id = attribute.item WHERE state = 1
            GROUP BY name ORDER BY 2 DESC, 1 LIMIT {ArchiveSummary.MostAttributes}
            """);
        var attributes = new List<AttributeSummary>();
        while (select.Step())
        {
            var name = select.Text(0);
            attributes.Add(select.Int64(2) == 1
                ? new AttributeSummary(name, select.Int64(1), select.Double(3), select.Double(4), [])
                : new AttributeSummary(name, select.Int64(1), null, null, ReadValues(database, name)));
        }

        return attributes;
    }

    private static List<AttributeValueCount> ReadValues(SqliteDatabase database, string name)
    {
        using var select = database.Prepare($"""
            SELECT min(text), count(DISTINCT item) FROM attribute JOIN item ON item.id = attribute.item
            WHERE name = ? AND state = 1 GROUP BY text ORDER BY 2 DESC, 1 LIMIT {AttributeSummary.MostValues}
            """);
        select.Bind(1, name);
        var values = new List<AttributeValueCount>();
        while (select.Step())
        {
            values.Add(new AttributeValueCount(select.Text(0), select.Int64(1)));
        }

        return values;
    }

    private static DateTimeOffset? Time(SqliteStatement row, int column) =>
        row.IsNull(column) ? null : new DateTimeOffset(row.Int64(column), TimeSpan.Zero);
}
