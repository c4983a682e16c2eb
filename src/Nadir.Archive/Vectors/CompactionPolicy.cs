namespace Nadir.Archive.Vectors;

/// <summary>Says when there are too many small segments, and which to merge.</summary>
/// <remarks>
/// Segments are kept in tiers by size, each tier eight times the one below. A tier that holds eight is merged into one of
/// the next, so that n rows written in any number of commits are copied about log8(n) times and lie in few files.
/// </remarks>
public static class CompactionPolicy
{
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
            .Select(tier => tier.Order().ToArray())
            .FirstOrDefault() ?? [];
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
