namespace Nadir.Metrics;

/// <summary>What chance reaches on a gallery, and what no model can exceed on it.</summary>
public static class RecallBounds
{
    /// <summary>The scores of a model that cannot tell any two items apart.</summary>
    /// <param name="owners">The image of each caption.</param>
    public static RetrievalScores Chance(CaptionOwners owners)
    {
        ArgumentNullException.ThrowIfNull(owners);
        return new RetrievalScores(
            DirectionScores.From(Enumerable.Range(0, owners.ImageCount).Select(image =>
                new QueryRank(0, owners.CaptionsOf(image).Length,
                    owners.CaptionCount - owners.CaptionsOf(image).Length)), TieRule.Expected),
            DirectionScores.From(Enumerable.Repeat(new QueryRank(0, 1, owners.ImageCount - 1), owners.CaptionCount),
                TieRule.Expected));
    }

    /// <summary>
    /// The recalls that no model exceeds which knows a caption by its words alone. Captions of the same words rank the
    /// images alike, whatever image they were written for, and an image cannot order them among each other.
    /// </summary>
    /// <param name="owners">The image of each caption.</param>
    /// <param name="captions">The captions' words.</param>
    /// <exception cref="ArgumentException">There are captions for another number of owners.</exception>
    public static RetrievalScores Ceiling(CaptionOwners owners, IReadOnlyList<string> captions)
    {
        ArgumentNullException.ThrowIfNull(owners);
        ArgumentNullException.ThrowIfNull(captions);
        if (captions.Count != owners.CaptionCount)
        {
            throw new ArgumentException(
                $"There are {captions.Count} captions for {owners.CaptionCount} owners.", nameof(captions));
        }

        var images = captions.Index().GroupBy(caption => caption.Item, caption => owners.Images[caption.Index])
            .ToDictionary(group => group.Key, group => group.ToArray());
        QueryRank[][] texts =
        [
            .. Enumerable.Range(0, owners.ImageCount)
                .Where(image => !owners.CaptionsOf(image).IsEmpty)
                .Select(image => owners.CaptionsOf(image).ToArray()
                    .Select(caption => First(image, images[captions[caption]])).ToArray()),
        ];
        // Of the images that share a text, those that have it most often are best ranked first.
        var pictures = images.Values.SelectMany(sharing => sharing.GroupBy(image => image).Select(own => own.Count())
            .OrderDescending().Index().SelectMany(own => Enumerable.Repeat(new QueryRank(own.Index, 1, 0), own.Item)));
        return new RetrievalScores(Best(texts), DirectionScores.From(pictures, TieRule.Expected));
    }

    /// <summary>The rank of an image whose captions of certain words are ranked before all others.</summary>
    /// <param name="image">The query.</param>
    /// <param name="sharing">The image of each caption of those words.</param>
    private static QueryRank First(int image, int[] sharing)
    {
        var own = sharing.Count(owner => owner == image);
        return new QueryRank(0, own, sharing.Length - own);
    }

    // Which of an image's captions is best put first may differ from one k to another.
    private static DirectionScores Best(QueryRank[][] images)
    {
        double Recall(int k) => 100 * images.Average(ranks => ranks.Max(rank => rank.RecallProbability(k)));
        var best = images.Select(ranks => ranks.MinBy(rank => rank.Expected));
        return new DirectionScores(
            Recall(1), Recall(5), Recall(10), DirectionScores.From(best, TieRule.Expected).MedianRank);
    }
}
