using Nadir.Archive.Search.Filters;
using Nadir.Vectors;

namespace Nadir.Archive.Postgres.Search;

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
