using System.Text.Json.Serialization;

namespace Nadir.Metrics;

/// <summary>The scores of one direction, image to text or text to image.</summary>
/// <param name="R1">R@1: the percentage of queries with a relevant item ranked first.</param>
/// <param name="R5">R@5, in percent.</param>
/// <param name="R10">R@10, in percent.</param>
/// <param name="MedianRank">
/// The median, over queries, of the best relevant item's rank, from 1; halves are rounded down, as the published
/// evaluation code (VSE++, AMFMN) does.
/// </param>
public sealed record DirectionScores(
    [property: JsonPropertyName("r1")] double R1,
    [property: JsonPropertyName("r5")] double R5,
    [property: JsonPropertyName("r10")] double R10,
    [property: JsonPropertyName("medr")] double MedianRank)
{
    /// <summary>Averages the ranks of queries; those without a relevant item are left out.</summary>
    /// <param name="ranks">One a query.</param>
    /// <param name="ties">How ties count.</param>
    /// <exception cref="ArgumentException">No query has a relevant item.</exception>
    public static DirectionScores From(IEnumerable<QueryRank> ranks, TieRule ties)
    {
        QueryRank[] queries = [.. ranks.Where(rank => rank.HasRelevant)];
        if (queries.Length == 0)
        {
            throw new ArgumentException("No query has a relevant item.", nameof(ranks));
        }

        double Recall(int k) => 100 * queries.Average(rank => ties switch
        {
            TieRule.Optimistic => rank.Optimistic <= k ? 1 : 0,
            TieRule.Pessimistic => rank.Pessimistic <= k ? 1 : 0,
            _ => rank.RecallProbability(k),
        });

        return new DirectionScores(Recall(1), Recall(5), Recall(10), Math.Floor(Median(queries, ties)));
    }

    private static double Median(QueryRank[] queries, TieRule ties)
    {
        double[] ranks = [.. queries.Select(rank => ties switch
        {
            TieRule.Optimistic => rank.Optimistic,
            TieRule.Pessimistic => rank.Pessimistic,
            _ => rank.Expected,
        })];
        Array.Sort(ranks);
        return (ranks[(ranks.Length - 1) / 2] + ranks[ranks.Length / 2]) / 2;
    }
}
