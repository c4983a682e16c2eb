using System.Numerics;

namespace Nadir.Metrics;

/// <summary>
/// Counts, row by row of a similarity matrix, what stands above and beside each query's best relevant item.
/// </summary>
/// <remarks>One a thread: the counts of captions are added up afterwards.</remarks>
internal sealed class RankCounter<T>(CaptionOwners owners, T[] captionTargets)
    where T : struct, INumber<T>
{
    private readonly int[] _above = new int[captionTargets.Length];
    private readonly int[] _tied = new int[captionTargets.Length];

    /// <summary>Takes the similarities of one image to all captions and ranks its best caption.</summary>
    /// <exception cref="ArgumentException">A similarity is NaN.</exception>
    internal QueryRank AddImage(int image, ReadOnlySpan<T> row)
    {
        var (best, tiedRelevant) = BestRelevant(image, row);
        var (above, tied, unordered) = (0, 0, 0);
        var targets = captionTargets.AsSpan(0, row.Length);
        var captionsAbove = _above.AsSpan(0, row.Length);
        var captionsTied = _tied.AsSpan(0, row.Length);
        for (var caption = 0; caption < row.Length; caption++)
        {
            var value = row[caption];
            unordered |= T.IsNaN(value) ? 1 : 0;
            above += value > best ? 1 : 0;
            tied += value == best ? 1 : 0;
            captionsAbove[caption] += value > targets[caption] ? 1 : 0;
            captionsTied[caption] += value == targets[caption] ? 1 : 0;
        }

        if (unordered != 0)
        {
            throw new ArgumentException(
                $"The similarity of image {image} and caption {FirstNaN(row)} is not a number.");
        }

        return tiedRelevant == 0 ? default : new QueryRank(above, tiedRelevant, tied - tiedRelevant);
    }

    /// <summary>The ranks of the captions' images, once the counters together have seen every image.</summary>
    internal static QueryRank[] RankCaptions(IReadOnlyList<RankCounter<T>> counters, int captions)
    {
        var ranks = new QueryRank[captions];
        for (var caption = 0; caption < captions; caption++)
        {
            var above = counters.Sum(counter => counter._above[caption]);
            var tied = counters.Sum(counter => counter._tied[caption]);
            ranks[caption] = new QueryRank(above, 1, tied - 1);
        }

        return ranks;
    }

    private (T Best, int Count) BestRelevant(int image, ReadOnlySpan<T> row)
    {
        var (best, count) = (T.Zero, 0);
        foreach (var caption in owners.CaptionsOf(image))
        {
            if (count == 0 || row[caption] > best)
            {
                (best, count) = (row[caption], 1);
            }
            else if (row[caption] == best)
            {
                count++;
            }
        }

        return (best, count);
    }

    private static int FirstNaN(ReadOnlySpan<T> row)
    {
        var caption = 0;
        while (!T.IsNaN(row[caption]))
        {
            caption++;
        }

        return caption;
    }
}
