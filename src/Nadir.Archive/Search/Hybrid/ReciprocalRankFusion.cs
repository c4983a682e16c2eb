namespace Nadir.Archive.Search.Hybrid;

/// <summary>
/// Puts rankings together whose scores have nothing in common (Cormack, Clarke and Buettcher 2009, "Reciprocal rank fusion
/// outperforms Condorcet and individual rank learning methods").
/// </summary>
public static class ReciprocalRankFusion
{
    /// <summary>The paper's constant: the larger, the less the first places stand out.</summary>
    public const int Constant = 60;

    /// <summary>Fuses rankings.</summary>
    /// <param name="rankings">Ids, best first, each at most once in a ranking; a ranking need not have all of them.</param>
    /// <returns>
    /// Every id once, best first, with the sum over rankings of 1 / (<see cref="Constant"/> + rank), divided by the most that
    /// the sum can be: 1 where every ranking has it first. Equal scores stay in the order in which the ids first occur.
    /// </returns>
    public static IReadOnlyList<(long Id, double Score)> Fuse(IReadOnlyList<IReadOnlyList<long>> rankings)
    {
        ArgumentNullException.ThrowIfNull(rankings);
        var sums = new Dictionary<long, double>();
        var order = new List<long>();
        foreach (var ranking in rankings)
        {
            foreach (var (place, id) in ranking.Index())
            {
                if (!sums.TryGetValue(id, out var sum))
                {
                    order.Add(id);
                }

                sums[id] = sum + (1.0 / (Constant + place + 1));
            }
        }

        var most = rankings.Count / (Constant + 1.0);
        return [.. order.Select(id => (id, Score: sums[id] / most)).OrderByDescending(pair => pair.Score)];
    }
}
