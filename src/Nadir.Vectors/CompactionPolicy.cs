namespace Nadir.Vectors;

/// <summary>Says when there are too many small segments, and which to merge.</summary>
/// <remarks>
/// Segments are kept in tiers by size, each tier eight times the one below. A tier that holds eight is merged into one
/// of the next, so that n rows written in any number of commits are copied about log8(n) times and lie in few files.
/// Segments grow up to <see cref="MostRows"/>: no commit waits for more to be copied, and no more is lost with one
/// file.
/// </remarks>
public static class CompactionPolicy
{
    /// <summary>The most rows that a merge makes one segment of.</summary>
    public const int MostRows = 1 << 20;

    private const int TierFactor = 8;

    /// <summary>Rows up to which a segment belongs to the lowest tier.</summary>
    private const int SmallestTier = 512;

    /// <summary>Chooses the segments that should be merged now.</summary>
    /// <param name="counts">Rows of each segment, in the catalog's order.</param>
    /// <returns>Positions in <paramref name="counts"/>, ascending; empty when nothing needs merging.</returns>
    public static IReadOnlyList<int> Choose(IReadOnlyList<int> counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        return counts
            .Select((count, position) => (Tier: TierOf(count), Position: position))
            .GroupBy(segment => segment.Tier, segment => segment.Position)
            .Where(tier => tier.Count() >= TierFactor)
            .OrderBy(tier => tier.Key)
            .Select(tier => SmallestOf(tier, counts))
            .FirstOrDefault(chosen => chosen.Count > 1) ?? [];
    }

    // As many as fit into one segment, in the catalog's order.
    private static List<int> SmallestOf(IEnumerable<int> positions, IReadOnlyList<int> counts)
    {
        long rows = 0;
        return [.. positions.OrderBy(position => counts[position])
            .TakeWhile(position => (rows += counts[position]) <= MostRows).Order()];
    }

    private static int TierOf(int count)
    {
        int tier = 0;
        for (long limit = SmallestTier; count > limit; limit *= TierFactor)
        {
            tier++;
        }

        return tier;
    }
}
