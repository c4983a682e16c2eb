using Nadir.Archive.Postgres.Connections;
using Nadir.Imagery;
using Npgsql;

namespace Nadir.Archive.Postgres.Catalog;

/// <summary>Summarizes what the archive knows of all images.</summary>
internal static class SummaryRows
{
    private const string SelectBounds = """
        SELECT min(west), max(east), min(CASE WHEN west < 0 THEN west + 360 ELSE west END),
          max(CASE WHEN west < 0 THEN east + 360 ELSE east END), greatest(-90, min(south)), least(90, max(north))
        FROM (
          SELECT west, east, south, north FROM tile WHERE west IS NOT NULL
          UNION ALL SELECT second_west, second_east, second_south, second_north FROM tile WHERE second_west IS NOT NULL
        ) AS box (west, east, south, north)
        """;

    /// <summary>Summarizes.</summary>
    /// <param name="connection">A connection within a transaction.</param>
    public static ArchiveSummary Read(NpgsqlConnection connection)
    {
        var (from, to) = connection.List(
            row => (Time(row, 0), Time(row, 1)),
            "SELECT min(coalesce(acquired_from, acquired_to)), max(coalesce(acquired_to, acquired_from)) FROM item "
                + "WHERE state = 1")[0];
        return new ArchiveSummary(connection.List(ReadBounds, SelectBounds)[0], from, to, ReadAttributes(connection));
    }

    /// <inheritdoc cref="Ports.IArchiveStore.CountByTime"/>
    public static long[] CountByTime(NpgsqlConnection connection, long from, long span, int count)
    {
        var counts = new long[count];
        foreach (var (place, images) in connection.List(
            row => (row.GetInt64(0), row.GetInt64(1)),
            """
            SELECT (time - $1) / $2, count(*) FROM (SELECT coalesce(acquired_from, acquired_to) AS time FROM item WHERE state = 1) AS taken
            WHERE time >= $1 GROUP BY 1 HAVING (min(time) - $1) / $2 < $3
            """,
            from,
            span,
            (long)count))
        {
            counts[place] = images;
        }

        return counts;
    }

    /// <summary>Summarizes the collections of sources.</summary>
    /// <param name="connection">A connection within a transaction.</param>
    public static List<CollectionSummary> ReadCollections(NpgsqlConnection connection) => connection.List(
        row => new CollectionSummary(
            row.TextOrNull(0), row.GetInt64(1), ReadBounds(row, 4), Time(row, 2), Time(row, 3)),
        """
        WITH member AS MATERIALIZED (
          SELECT item.id, acquired_from, acquired_to,
            (SELECT text COLLATE "C" FROM attribute WHERE item = item.id AND folded_name = 'stac:collection' ORDER BY place LIMIT 1) AS collection
          FROM item WHERE state = 1 AND EXISTS (SELECT FROM tile WHERE tile.item = item.id)
        ),
        part AS (
          SELECT item, west, east, south, north FROM tile WHERE west IS NOT NULL
          UNION ALL SELECT item, second_west, second_east, second_south, second_north FROM tile WHERE second_west IS NOT NULL
        ),
        box AS (
          SELECT member.collection, min(west) AS west, max(east) AS east, min(CASE WHEN west < 0 THEN west + 360 ELSE west END) AS moved_west,
            max(CASE WHEN west < 0 THEN east + 360 ELSE east END) AS moved_east, greatest(-90, min(south)) AS south, least(90, max(north)) AS north
          FROM part JOIN member ON member.id = part.item GROUP BY 1
        )
        SELECT member.collection, count(*), min(coalesce(acquired_from, acquired_to)), max(coalesce(acquired_to, acquired_from)),
          min(west), max(east), min(moved_west), max(moved_east), min(south), max(north)
        FROM member LEFT JOIN box ON box.collection IS NOT DISTINCT FROM member.collection GROUP BY 1 ORDER BY 1 NULLS FIRST
        """);

    private static GeographicBounds? ReadBounds(NpgsqlDataReader row) => ReadBounds(row, 0);

    private static GeographicBounds? ReadBounds(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : GeographicBounds.Narrower(
        (Math.Max(-180, row.GetDouble(column)), Math.Min(180, row.GetDouble(column + 1))),
        (Math.Max(0, row.GetDouble(column + 2)), Math.Min(360, row.GetDouble(column + 3))),
        row.GetDouble(column + 4),
        row.GetDouble(column + 5));

    private static List<AttributeSummary> ReadAttributes(NpgsqlConnection connection)
    {
        var attributes = connection.List(
            row => (
                Folded: row.GetString(0),
                Summary: row.GetBoolean(3)
                    ? new AttributeSummary(row.GetString(1), row.GetInt64(2), row.GetDouble(4), row.GetDouble(5), [])
                    : new AttributeSummary(row.GetString(1), row.GetInt64(2), null, null, [])),
            $"""
            SELECT folded_name, min(name COLLATE "C"), count(DISTINCT item), count(*) = count(number), min(number), max(number)
            FROM attribute JOIN item ON item.id = attribute.item WHERE state = 1
            GROUP BY folded_name ORDER BY 3 DESC, 2 LIMIT {ArchiveSummary.MostAttributes}
            """);
        return attributes.ConvertAll(attribute => attribute.Summary.Minimum is null
            ? attribute.Summary with { Values = ReadValues(connection, attribute.Folded) }
            : attribute.Summary);
    }

    private static List<AttributeValueCount> ReadValues(NpgsqlConnection connection, string foldedName) =>
        connection.List(
        row => new AttributeValueCount(row.GetString(0), row.GetInt64(1)),
        $"""
        SELECT min(text COLLATE "C"), count(DISTINCT item) FROM attribute JOIN item ON item.id = attribute.item
        WHERE folded_name = $1 AND state = 1 GROUP BY folded_text ORDER BY 2 DESC, 1 LIMIT {AttributeSummary.MostValues}
        """,
        foldedName);

    private static DateTimeOffset? Time(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : new DateTimeOffset(row.GetInt64(column), TimeSpan.Zero);
}
