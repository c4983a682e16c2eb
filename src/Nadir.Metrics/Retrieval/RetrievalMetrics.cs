using System.Numerics;

namespace Nadir.Metrics;

/// <summary>Ranks images and captions by similarity in both directions, ties counted exactly.</summary>
/// <remarks>
/// Higher is more similar. Infinities are allowed (a pair that was left out may be given minus infinity), NaN is not.
/// All cores are used; results do not depend on their number. Thread-safe.
/// </remarks>
public static class RetrievalMetrics
{
    /// <summary>Ranks by a full matrix.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="similarity">Row-major, one row an image, one column a caption.</param>
    /// <param name="owners">The image of each caption.</param>
    /// <exception cref="ArgumentException">The matrix has another size, or a value is NaN.</exception>
    public static RetrievalRanks Rank<T>(ReadOnlyMemory<T> similarity, CaptionOwners owners)
        where T : struct, INumber<T>
    {
        ArgumentNullException.ThrowIfNull(owners);
        var (images, captions) = (owners.ImageCount, owners.CaptionCount);
        if (similarity.Length != (long)images * captions)
        {
            throw new ArgumentException(
                $"{images} images x {captions} captions need {(long)images * captions} similarities, "
                    + $"not {similarity.Length}.", nameof(similarity));
        }

        var targets = new T[captions];
        for (var caption = 0; caption < captions; caption++)
        {
            targets[caption] = similarity.Span[(owners.Images[caption] * captions) + caption];
        }

        return RankRows(owners, targets, (counter, first, end, ranks) =>
        {
            for (var image = first; image < end; image++)
            {
                ranks[image] = counter.AddImage(image, similarity.Span.Slice(image * captions, captions));
            }
        });
    }

    /// <summary>
    /// Ranks by a full matrix with the same number of captions for each image, those of the first image first.
    /// </summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="similarity">Row-major, one row an image, one column a caption.</param>
    /// <param name="imageCount">The number of rows.</param>
    /// <param name="captionsPerImage">Captions an image; 5 in the published protocol.</param>
    /// <exception cref="ArgumentException">The matrix has another size, or a value is NaN.</exception>
    public static RetrievalRanks Rank<T>(ReadOnlyMemory<T> similarity, int imageCount, int captionsPerImage = 5)
        where T : struct, INumber<T> => Rank(similarity, CaptionOwners.Even(imageCount, captionsPerImage));

    /// <summary>
    /// Ranks by the dot products of embeddings (cosines, when they have unit length) without ever holding the full
    /// matrix.
    /// </summary>
    /// <param name="images">Row-major, one embedding an image.</param>
    /// <param name="captions">Row-major, one embedding a caption.</param>
    /// <param name="dimension">Values an embedding.</param>
    /// <param name="owners">The image of each caption.</param>
    /// <exception cref="ArgumentException">A size does not fit, or a value is not finite.</exception>
    public static RetrievalRanks RankEmbeddings(
        ReadOnlyMemory<float> images, ReadOnlyMemory<float> captions, int dimension, CaptionOwners owners)
    {
        ArgumentNullException.ThrowIfNull(owners);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        EmbeddingSimilarity.Check(images.Span, owners.ImageCount, dimension, "image");
        EmbeddingSimilarity.Check(captions.Span, owners.CaptionCount, dimension, "caption");
        var targets = EmbeddingSimilarity.OfOwners(images.Span, captions.Span, dimension, owners);
        return RankRows(owners, targets, (counter, first, end, ranks) =>
        {
            var block = EmbeddingSimilarity.RowsPerBlock(owners.CaptionCount);
            var rows = new float[block * owners.CaptionCount];
            for (var image = first; image < end; image += block)
            {
                var count = Math.Min(block, end - image);
                EmbeddingSimilarity.Multiply(
                    images.Span.Slice(image * dimension, count * dimension), captions.Span, dimension, rows);
                for (var row = 0; row < count; row++)
                {
                    ranks[image + row] = counter.AddImage(
                        image + row, rows.AsSpan(row * owners.CaptionCount, owners.CaptionCount));
                }
            }
        });
    }

    private static RetrievalRanks RankRows<T>(
        CaptionOwners owners, T[] targets, Action<RankCounter<T>, int, int, QueryRank[]> rank)
        where T : struct, INumber<T>
    {
        var ranks = new QueryRank[owners.ImageCount];
        var workers = Math.Min(owners.ImageCount, Environment.ProcessorCount);
        var counters = new RankCounter<T>[workers];
        try
        {
            Parallel.For(0, workers, worker =>
            {
                counters[worker] = new RankCounter<T>(owners, targets);
                var first = (int)((long)ranks.Length * worker / workers);
                rank(counters[worker], first, (int)((long)ranks.Length * (worker + 1) / workers), ranks);
            });
        }
        catch (AggregateException several)
        {
            // One sentence is enough: every worker's error is of the same kind.
            throw new ArgumentException(several.InnerExceptions[0].Message, several);
        }

        return new RetrievalRanks(ranks, RankCounter<T>.RankCaptions(counters, owners.CaptionCount));
    }
}
