using System.Globalization;
using Nadir.Archive.Postgres.Connections;
using Nadir.Archive.Search.Filters;
using NetTopologySuite.Geometries;
using Npgsql;

namespace Nadir.Archive.Postgres.Search;

/// <summary>A filter as SQL: the tables that it needs beside the one that is searched, and what must hold.</summary>
/// <param name="Joins">Joins to be written after a table with the column <c>tile</c>; empty for no filter.</param>
/// <param name="Where">A condition, which may be <c>true</c>.</param>
internal sealed record SearchConditions(string Joins, string Where)
{
    /// <summary>Writes a filter.</summary>
    /// <param name="connection">A connection, within a transaction where the filter has an area
    /// or an expression.</param>
    /// <param name="filter">The filter; null for none.</param>
    /// <param name="table">The table that is searched.</param>
    /// <param name="values">Receives the values.</param>
    public static SearchConditions Of(NpgsqlConnection connection, SearchFilter? filter, string table, SqlValues values)
    {
        if (filter is null or { IsEmpty: true })
        {
            return new SearchConditions(string.Empty, "true");
        }

        List<string> conditions = [.. ItemConditions.Of(filter, values),
            .. ExpressionConditions.OfTiles(connection, filter, values)];
        var ofItem = conditions.Count > 0;
        if (filter.Area is { } area)
        {
            conditions.Add(AreaConditions.Of(connection, area, filter, values));
        }

        return new SearchConditions(
            $"JOIN tile ON tile.id = {table}.tile" + (ofItem ? " JOIN item ON item.id = tile.item" : string.Empty),
            string.Join(" AND ", conditions));
    }
}

/// <summary>
/// What a filter asks of the ground, as a condition of SQL on the table tile. Where a box lies within a rectangle of
/// the area, the server decides; the footprints of the others are compared here, by the same code as for archives in
/// folders.
/// </summary>
internal static class AreaConditions
{
    /// <summary>Writes the condition.</summary>
    /// <param name="connection">A connection within the transaction of the search.</param>
    /// <param name="area">The area.</param>
    /// <param name="filter">What else is asked, so that fewer footprints need be looked at.</param>
    /// <param name="values">Receives the values.</param>
    public static string Of(NpgsqlConnection connection, SearchArea area, SearchFilter filter, SqlValues values)
    {
        var prepared = new PreparedArea(area);
        var touching = ListTouching(connection, prepared, filter);
        var enclosed = prepared.Rectangles.Select(
            rectangle => $"({Within(rectangle, "", values)} OR {Within(rectangle, "second_", values)})");
        return $"({string.Join(" OR ", enclosed.Append($"tile.id = ANY ({values.Add(touching)})"))})";
    }

    private static long[] ListTouching(NpgsqlConnection connection, PreparedArea area, SearchFilter filter)
    {
        var values = new SqlValues();
        var near = area.Boxes.Select(box => $"({Near(box, "", values)} OR {Near(box, "second_", values)})");
        var enclosed = area.Rectangles.Select(
            rectangle => $"({Within(rectangle, "", values)} OR {Within(rectangle, "second_", values)})");
        List<string> conditions = [$"({string.Join(" OR ", near)})", .. ItemConditions.Of(filter, values)];
        conditions.AddRange(enclosed.Select(condition => $"({condition}) IS NOT TRUE"));
        return [.. connection.List(
            row => (Tile: row.GetInt64(0), Footprint: row.GetString(1)),
            $"SELECT tile.id, footprint FROM tile JOIN item ON item.id = tile.item "
                + $"WHERE {string.Join(" AND ", conditions)}",
            values.All)
            .Where(row => area.Touches(row.Footprint))
            .Select(row => row.Tile)];
    }

    /// <summary>Writes that a box around the ground of a window has something in common with a box.</summary>
    /// <param name="box">The box.</param>
    /// <param name="part">Which of the boxes around the ground: nothing, or <c>second_</c> where the
    /// antimeridian cuts it.</param>
    /// <param name="values">Receives the values.</param>
    public static string Near(Envelope box, string part, SqlValues values)
    {
        var (west, east, south, north) = Names(part);
        var (least, most, lowest, highest) = (values.Add(box.MinX), values.Add(box.MaxX), values.Add(box.MinY),
            values.Add(box.MaxY));
        return $"({west} IS NOT NULL AND box(point({west}, {south}), point({east}, {north})) && "
            + $"box(point({least}, {lowest}), point({most}, {highest}))"
            + $" AND {east} >= {least} AND {west} <= {most} AND {north} >= {lowest} AND {south} <= {highest})";
    }

    private static string Within(Envelope rectangle, string part, SqlValues values)
    {
        var (west, east, south, north) = Names(part);
        return Near(rectangle, part, values)
            + $" AND {west} >= {values.Add(rectangle.MinX)} AND {east} <= {values.Add(rectangle.MaxX)}"
            + $" AND {south} >= {values.Add(rectangle.MinY)} AND {north} <= {values.Add(rectangle.MaxY)}";
    }

    private static (string West, string East, string South, string North) Names(string part) =>
        ($"tile.{part}west", $"tile.{part}east", $"tile.{part}south", $"tile.{part}north");
}

/// <summary>
/// The values of a statement that is put together from parts: nothing that a person wrote becomes part of the text.
/// </summary>
internal sealed class SqlValues
{
    private readonly List<object?> _values = [];

    /// <summary>The values, in the order of their names.</summary>
    public object?[] All => [.. _values];

    /// <summary>Adds a value.</summary>
    /// <returns>Its name in the statement.</returns>
    public string Add(object? value)
    {
        _values.Add(value);
        return string.Create(CultureInfo.InvariantCulture, $"${_values.Count}");
    }
}
