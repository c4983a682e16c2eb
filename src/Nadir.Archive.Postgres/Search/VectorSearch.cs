using Nadir.Archive.Postgres.Connections;
using Nadir.Archive.Search.Filters;
using Nadir.Vectors;
using Npgsql;

namespace Nadir.Archive.Postgres.Search;

/// <summary>Finds the windows nearest to a query. To be used by one thread at a time.</summary>
/// <remarks>
/// The server sums in single floats, so its order of near equals is chance. It is asked for some more than are wanted;
/// these are scored here as an archive in a folder scores them, bit by bit, and those that the server left out are
/// known to be worse by more than its error.
/// </remarks>
/// <param name="dimension">Components of every vector.</param>
internal sealed class VectorSearch(int dimension)
{
    private const int LeastMargin = 32;
    private const int Growth = 8;

    private readonly ExactScorer _scorer = new(dimension);

    // Sums of products in single floats, each off by at most n 2^-24 of the product of both norms; the stored form that
    // scores are computed from, and their rounding, make less than the second term.
    private readonly double _error = (2.0 * dimension / (1 << 24)) + 1e-6;

    /// <summary>Finds the best of all, exactly.</summary>
    /// <param name="connection">A connection, within a transaction where the filter has an area.</param>
    /// <param name="request">What is asked.</param>
    public List<WindowMatch> FindExact(NpgsqlConnection connection, VectorRequest request)
    {
        _scorer.SetQuery(request.Query);
        for (var taken = request.Count + Math.Max(request.Count, LeastMargin); ; taken *= Growth)
        {
            // An expression that no index has: an approximate one is passed by.
            var rows = Run(connection, request, taken,
                "(embedding.vector <=> (SELECT $1::real[]::vector)) + 0, embedding.tile");
            var following = rows.FindAll(row => request.Takes(row.Match));
            if (rows.Count < taken
                || (following.Count >= request.Count
                    && rows[^1].Distance - following[request.Count - 1].Distance > 2 * _error)
                || taken > int.MaxValue / Growth)
            {
                return Best(following, request.Count);
            }
        }
    }

    /// <summary>Finds nearly the best by the HNSW index, which is much faster.</summary>
    /// <param name="connection">A connection within a transaction.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="candidates">Candidates that the search keeps.</param>
    public List<WindowMatch> FindApproximate(NpgsqlConnection connection, VectorRequest request, int candidates)
    {
        _scorer.SetQuery(request.Query);
        HnswIndex.Configure(connection, Math.Max(candidates, request.Count));
        var rows = Run(
            connection, request, request.Count + Math.Min(request.Count, LeastMargin),
            "embedding.vector <=> (SELECT $1::real[]::vector)");
        var following = rows.FindAll(row => request.Takes(row.Match));

        // The index gives up after some thousand candidates; where a filter lets so few through, comparing all of these
        // is fast.
        return following.Count < request.Count ? FindExact(connection, request) : Best(following, request.Count);
    }

    private static List<WindowMatch> Best(List<ScoredMatch> rows, int count) =>
        [.. rows.Select(row => row.Match).OrderByDescending(match => match.Score).ThenBy(match => match.Id)
            .Take(count)];

    private List<ScoredMatch> Run(NpgsqlConnection connection, VectorRequest request, int count, string order)
    {
        var values = new SqlValues();
        values.Add(request.Query);
        values.Add(count);
        var conditions = SearchConditions.Of(connection, request.Filter, "embedding", values);
        var beyond = request.After is { } after
            ? $" AND (embedding.vector <=> (SELECT $1::real[]::vector)) >= {values.Add(1 - after.Score - _error)}"
            : string.Empty;
        return connection.List(
            ReadScored,
            $"""
            WITH nearest AS MATERIALIZED (
              SELECT embedding.tile, embedding.vector, embedding.vector <=> (SELECT $1::real[]::vector) AS distance
              FROM embedding {conditions.Joins} WHERE {conditions.Where}{beyond} ORDER BY {order} LIMIT $2
            )
            SELECT {MatchRows.Columns}, nearest.distance, nearest.vector::real[] FROM nearest {MatchRows.Joins}
            ORDER BY nearest.distance, nearest.tile
            """,
            values.All);
    }

    private ScoredMatch ReadScored(NpgsqlDataReader row) =>
        new(MatchRows.Read(row, (float)_scorer.Score(row.GetFieldValue<float[]>(9))), row.GetDouble(8));
}

/// <summary>What is asked of a search by a vector.</summary>
/// <param name="Query">The query.</param>
/// <param name="Count">The most to return.</param>
/// <param name="Filter">Which windows may be found; null for all.</param>
/// <param name="After">Only windows after this place of the answer; null for all.</param>
internal sealed record VectorRequest(float[] Query, int Count, SearchFilter? Filter, SearchPosition? After)
{
    /// <summary>Whether a window comes after the place from which the answer is continued.</summary>
    public bool Takes(WindowMatch match) => After?.Precedes(match.Score, match.Id) != false;
}

/// <summary>A window with the score by which it is ranked, and the distance that the server computed.</summary>
internal readonly record struct ScoredMatch(WindowMatch Match, double Distance);
