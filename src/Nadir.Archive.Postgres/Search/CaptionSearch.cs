using Nadir.Archive.Postgres.Connections;
using Nadir.Archive.Search.Filters;
using Npgsql;

namespace Nadir.Archive.Postgres.Search;

/// <summary>
/// Finds windows by the words of their captions, ranked by Okapi BM25 with the constants and the least weight of a word
/// that SQLite's FTS5 has (k1 = 1.2, b = 0.75). Words are brought to stems by PostgreSQL's English dictionary, which
/// also leaves out words such as "the".
/// </summary>
internal static class CaptionSearch
{
    /// <summary>Name of the dictionary.</summary>
    public const string Dictionary = "pg_catalog.english";

    /// <summary>Finds the best.</summary>
    /// <param name="connection">A connection, within a transaction where the filter has an area.</param>
    /// <param name="words">Any of them may stand in a caption.</param>
    /// <param name="count">The most to return.</param>
    /// <param name="filter">Which windows may be found; null for all.</param>
    /// <param name="also">Windows that are found wherever they rank; null for none.</param>
    public static List<WindowMatch> Find(
        NpgsqlConnection connection, IReadOnlyList<string> words, int count, SearchFilter? filter,
        IReadOnlyCollection<long>? also)
    {
        var values = new SqlValues();
        values.Add(words.Select(CommandExtensions.Clean).ToArray());
        values.Add(count);
        var conditions = SearchConditions.Of(connection, filter, "scored", values);
        var others = also is { Count: > 0 }
            ? $"UNION SELECT scored.tile, scored.score FROM scored WHERE scored.tile = ANY "
                + $"({values.Add(also.ToArray())})"
            : string.Empty;
        return connection.List(
            row => MatchRows.Read(row, (float)row.GetDouble(8)),
            $"""
            WITH term AS MATERIALIZED (
              SELECT DISTINCT entry.lexeme FROM unnest($1::text[]) AS word CROSS JOIN LATERAL unnest(to_tsvector('{Dictionary}', word)) AS entry
            ),
            total AS MATERIALIZED (SELECT count(*)::double precision AS captions, avg(length)::double precision AS length FROM caption),
            hit AS MATERIALIZED (
              SELECT tile, id, words, length FROM caption
              WHERE words @@ (SELECT string_agg(quote_literal(lexeme), '|')::tsquery FROM term)
            ),
            occurrence AS MATERIALIZED (
              SELECT hit.tile, hit.id, hit.length, entry.lexeme, cardinality(entry.positions)::double precision AS times
              FROM hit CROSS JOIN LATERAL unnest(hit.words) AS entry JOIN term ON term.lexeme = entry.lexeme
            ),
            weight AS (
              SELECT lexeme, greatest(ln(greatest((total.captions - count(*) + 0.5) / (count(*) + 0.5), 1e-9::double precision)), 1e-6) AS idf
              FROM occurrence CROSS JOIN total GROUP BY lexeme, total.captions
            ),
            captioned AS (
              SELECT tile, id, sum(idf * times * 2.2 / (times + 1.2 * (0.25 + 0.75 * occurrence.length / total.length))) AS score
              FROM occurrence JOIN weight USING (lexeme) CROSS JOIN total GROUP BY tile, id
            ),
            scored AS MATERIALIZED (SELECT tile, max(score) AS score FROM captioned GROUP BY tile),
            nearest AS MATERIALIZED (
              (SELECT scored.tile, scored.score FROM scored {conditions.Joins} WHERE {conditions.Where} ORDER BY score DESC, scored.tile LIMIT $2)
              {others}
            )
            SELECT {MatchRows.Columns}, nearest.score FROM nearest {MatchRows.Joins} ORDER BY nearest.score DESC, nearest.tile
            """,
            values.All);
    }
}
