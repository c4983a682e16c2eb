using Nadir.Vectors;

namespace Nadir.Server.Search;

/// <summary>The rows at the head of an answer that were ordered otherwise than by the scan.</summary>
/// <param name="Rows">Ids with scores, best first.</param>
/// <param name="Continues">Whether the answer goes on behind them with rows of the scan.</param>
/// <param name="Position">Where the scan goes on; null from its beginning.</param>
internal sealed record RankedHead(IReadOnlyList<(long Id, float Score)> Rows, bool Continues, SearchPosition? Position)
{
    /// <summary>Nothing stands before the scan.</summary>
    public static RankedHead None { get; } = new([], Continues: true, Position: null);
}
