using Nadir.Archive.Search.Filters;
using Npgsql;

namespace Nadir.Archive.Postgres.Search;

/// <summary>A filter as SQL: the tables that it needs beside the one that is searched, and what must hold.</summary>
/// <param name="Joins">Joins to be written after a table with the column <c>tile</c>; empty for no filter.</param>
/// <param name="Where">A condition, which may be <c>true</c>.</param>
internal sealed record SearchConditions(string Joins, string Where)
{
    /// <summary>Writes a filter.</summary>
    /// <param name="connection">A connection, within a transaction where the filter has an area.</param>
    /// <param name="filter">The filter; null for none.</param>
    /// <param name="table">The table that is searched.</param>
    /// <param name="values">Receives the values.</param>
    public static SearchConditions Of(NpgsqlConnection connection, SearchFilter? filter, string table, SqlValues values)
    {
        if (filter is null or { IsEmpty: true })
        {
            return new SearchConditions(string.Empty, "true");
        }

        List<string> conditions = [.. ItemConditions.Of(filter, values)];
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
