using Nadir.Metrics;

namespace Nadir.Reports.Charts;

/// <summary>How queries spread over ranks, in bins that grow like 1, 2, 5, 10, 20, 50. Ties count by their probabilities.</summary>
internal sealed class RankHistogram
{
    private static readonly int[] Steps = [1, 2, 5];

    private RankHistogram(IReadOnlyList<RankBin> bins) => Bins = bins;

    /// <summary>The bins from rank 1 to the last rank of the gallery.</summary>
    internal IReadOnlyList<RankBin> Bins { get; }

    /// <summary>Counts ranks.</summary>
    /// <param name="ranks">One a query; those without a relevant item are left out.</param>
    /// <param name="items">How many items are ranked.</param>
    internal static RankHistogram Of(IReadOnlyList<QueryRank> ranks, int items)
    {
        // Few different ranks make up many queries, above all where chance is counted.
        var groups = ranks.Where(rank => rank.HasRelevant).GroupBy(rank => rank).Select(group => (group.Key, Count: group.Count())).ToArray();
        double total = groups.Sum(group => group.Count);
        double Within(int last) => groups.Sum(group => group.Count * group.Key.RecallProbability(last)) / total;
        var bins = new List<RankBin>();
        var reached = 0.0;
        foreach (var last in Ends(items))
        {
            var first = bins.Count == 0 ? 1 : bins[^1].Last + 1;
            var within = Within(last);
            bins.Add(new RankBin(first, last, 100 * (within - reached)));
            reached = within;
        }

        return new RankHistogram(bins);
    }

    private static IEnumerable<int> Ends(int items)
    {
        for (long power = 1; ; power *= 10)
        {
            foreach (var step in Steps)
            {
                if (step * power >= items)
                {
                    yield return items;
                    yield break;
                }

                yield return (int)(step * power);
            }
        }
    }
}
