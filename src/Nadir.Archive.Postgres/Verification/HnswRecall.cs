using System.Globalization;
using Nadir.Archive.Postgres.Connections;
using Nadir.Archive.Postgres.Search;

namespace Nadir.Archive.Postgres.Verification;

/// <summary>How many of the best results the approximate index finds.</summary>
/// <param name="Recall">Mean part of the exact answers that it found, 0 to 1.</param>
/// <param name="Worst">The part in the worst query.</param>
/// <param name="Queries">How many queries were made.</param>
/// <param name="Count">Results of a query.</param>
/// <param name="Candidates">Candidates that a search kept.</param>
public sealed record HnswRecall(double Recall, double Worst, int Queries, int Count, int Candidates)
{
    private const int MostQueries = 100;
    private const int Results = 10;

    /// <summary>Measures with vectors of the archive as queries, which are chosen anew each time.</summary>
    /// <param name="store">An archive that has the index.</param>
    /// <param name="cancellationToken">Stops between two queries.</param>
    public static HnswRecall Measure(PostgresArchiveStore store, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        var (dimension, candidates) = (store.Info.Dimension, store.Connections.Address.EfSearch);
        var queries = store.Connections.Read("verified", connection => connection.List(
            row => row.GetFieldValue<float[]>(0), "SELECT vector::real[] FROM embedding ORDER BY random() LIMIT $1",
            MostQueries));
        var search = new VectorSearch(dimension);
        var parts = queries.ConvertAll(query => store.Connections.ReadState("verified", connection =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            var request = new VectorRequest(query, Results, null, null);
            var exact = search.FindExact(connection, request).ConvertAll(match => match.Id);
            var found = search.FindApproximate(connection, request, candidates).ConvertAll(match => match.Id);
            return (double)exact.Intersect(found).Count() / exact.Count;
        }));
        return new HnswRecall(parts.DefaultIfEmpty(1).Average(), parts.DefaultIfEmpty(1).Min(), queries.Count, Results,
            candidates);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"HNSW finds {Recall:P1} of the {Count} best of {Queries} vectors of the archive as queries, {Worst:P0} of "
            + $"the worst (ef_search {Candidates}); exact search finds all.");
}
