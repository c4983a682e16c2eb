using System.Globalization;
using Nadir.Archive.Postgres.Connections;
using Npgsql;

namespace Nadir.Archive.Postgres.Search;

/// <summary>The approximate index of pgvector over all vectors.</summary>
internal static class HnswIndex
{
    /// <summary>Name of the index.</summary>
    public const string Name = "embedding_hnsw";

    /// <summary>The most components that the index takes.</summary>
    public const int MostDimensions = 2000;

    private const int MostCandidates = 1000;

    /// <summary>Whether the archive has the index, whole.</summary>
    public static bool Exists(NpgsqlConnection connection) => connection.Number(
        "SELECT count(*) FROM pg_index WHERE indexrelid = to_regclass($1) AND indisvalid", Name) > 0;

    /// <summary>Size in bytes; 0 where there is none.</summary>
    public static long Size(NpgsqlConnection connection) =>
        connection.Number("SELECT coalesce(pg_relation_size(to_regclass($1)), 0)", Name);

    /// <summary>Sets how the searches of this transaction go through the index.</summary>
    /// <param name="connection">A connection within a transaction.</param>
    /// <param name="candidates">Candidates that a search keeps; the index takes up to 1000.</param>
    public static void Configure(NpgsqlConnection connection, int candidates) => connection.Run(
        "SELECT set_config('hnsw.ef_search', $1, true), set_config('hnsw.iterative_scan', 'strict_order', true)",
        Math.Min(candidates, MostCandidates).ToString(CultureInfo.InvariantCulture));

    /// <summary>Builds the index anew. Searches go on meanwhile; so does writing.</summary>
    /// <param name="connection">A connection outside a transaction.</param>
    /// <param name="parameters">How.</param>
    public static void Build(NpgsqlConnection connection, HnswParameters parameters)
    {
        Drop(connection);
        if (parameters.MemoryMegabytes is { } memory)
        {
            // Until the connection goes back to its pool, which resets it.
            connection.Run("SELECT set_config('maintenance_work_mem', $1, false)",
                string.Create(CultureInfo.InvariantCulture, $"{memory}MB"));
        }

        using var command = connection.Statement(string.Create(
            CultureInfo.InvariantCulture,
            $"CREATE INDEX CONCURRENTLY {Name} ON embedding USING hnsw (vector vector_cosine_ops) WITH (m "
                + $"= {parameters.Connections}, ef_construction = {parameters.Candidates})"));
        command.CommandTimeout = 0;
        command.ExecuteNonQuery();
    }

    /// <summary>Removes the index, also one whose building was broken off.</summary>
    public static void Drop(NpgsqlConnection connection) => connection.Run($"DROP INDEX CONCURRENTLY IF EXISTS {Name}");
}
