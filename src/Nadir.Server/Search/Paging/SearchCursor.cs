using Nadir.Vectors;

namespace Nadir.Server.Search.Paging;

/// <summary>All that is needed to continue an answer where it stopped, whatever happens to the archive meanwhile.</summary>
/// <param name="Order">Digest of filters and order of the request.</param>
/// <param name="Query">Digest of what the request searched for.</param>
/// <param name="Rank">Rows that were given already.</param>
/// <param name="Vector">The query; kept, since encoding it again could differ in the last bit and move rows.</param>
/// <param name="Continues">Whether the answer goes on with rows of the scan once <paramref name="Head"/> is used up.</param>
/// <param name="Position">Where the scan goes on; null from its beginning.</param>
/// <param name="Head">Rows that were ordered otherwise than by the scan and not given yet, with their scores.</param>
internal sealed record SearchCursor(
    ulong Order,
    ulong Query,
    int Rank,
    float[] Vector,
    bool Continues,
    SearchPosition? Position,
    IReadOnlyList<(long Id, float Score)> Head);
