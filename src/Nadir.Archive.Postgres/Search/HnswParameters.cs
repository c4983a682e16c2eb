namespace Nadir.Archive.Postgres.Search;

/// <summary>
/// How an HNSW index is built (Malkov and Yashunin 2018). More of either finds more and takes longer.
/// </summary>
/// <param name="Connections">Links of a vector to its neighbours on each layer (M), 2 to 100.
/// pgvector's default is 16.</param>
/// <param name="Candidates">
/// Candidates that are kept while building (efConstruction), 4 to 1000, at least twice the links. pgvector's default is
/// 64.
/// </param>
/// <param name="MemoryMegabytes">
/// MiB of the server's memory that building may take (<c>maintenance_work_mem</c>), 1 to 2,097,151; null for as much as
/// the server is set to. What does not fit makes building many times slower.
/// </param>
public sealed record HnswParameters(int Connections = 16, int Candidates = 64, int? MemoryMegabytes = null)
{
    /// <summary>The most that PostgreSQL takes as <c>maintenance_work_mem</c>, in MiB.</summary>
    public const int MostMegabytes = 2_097_151;

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArchiveException">One of them is out of its range.</exception>
    internal void Validate()
    {
        if (Connections is < 2 or > 100 || Candidates is < 4 or > 1000 || Candidates < 2 * Connections)
        {
            throw new ArchiveException(
                $"HNSW takes 2 to 100 links and 4 to 1000 candidates, at least twice the links, "
                    + $"not {Connections} and {Candidates}.");
        }

        if (MemoryMegabytes is < 1 or > MostMegabytes)
        {
            throw new ArchiveException(
                $"The memory to build an index is 1 to {MostMegabytes} MiB, not {MemoryMegabytes}.");
        }
    }
}
