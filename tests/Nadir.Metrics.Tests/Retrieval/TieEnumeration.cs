namespace Nadir.Metrics.Tests;

/// <summary>The oracle: every order of the gallery as a tie-breaker, each ranked by an ordinary sort.</summary>
internal static class TieEnumeration
{
    /// <summary>The rank, from 1, of the first relevant item for each order of the gallery.</summary>
    internal static List<int> FirstRanks(double[] scores, Func<int, bool> relevant)
    {
        var ranks = new List<int>();
        foreach (var order in Permutations([.. Enumerable.Range(0, scores.Length)], 0))
        {
            // OrderBy is stable: the order breaks ties.
            int[] ranking = [.. order.OrderByDescending(item => scores[item])];
            ranks.Add(Array.FindIndex(ranking, item => relevant(item)) + 1);
        }

        return ranks;
    }

    private static IEnumerable<int[]> Permutations(int[] items, int position)
    {
        if (position == items.Length)
        {
            yield return [.. items];
            yield break;
        }

        for (var i = position; i < items.Length; i++)
        {
            (items[position], items[i]) = (items[i], items[position]);
            foreach (var permutation in Permutations(items, position + 1))
            {
                yield return permutation;
            }

            (items[position], items[i]) = (items[i], items[position]);
        }
    }
}
