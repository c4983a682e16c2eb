using System.Numerics;

namespace Nadir.Metrics;

/// <summary>How many candidates a <see cref="MutualRankReranking"/> orders again; the defaults are MTFN's.</summary>
/// <param name="Captions">Captions of each image, at least 1.</param>
/// <param name="Images">Images of each caption, at least 1.</param>
public sealed record MutualRankOptions(int Captions = 15, int Images = 20)
{
    /// <summary>
    /// Whether a caption's candidates are ordered by the best rank of any caption of the query's own image, as the
    /// authors' code does: that reads which captions belong together, which is what is to be found. Off: by the
    /// query's own rank.
    /// </summary>
    public bool UsesCaptionGroups { get; init; }
}

/// <summary>
/// MTFN's reranking (Wang et al. 2019, "Matching images and text with multi-modal tensor fusion and re-ranking",
/// section 3.4): the best candidates of a query are ordered again by the rank that the query has among all of their own
/// queries.
/// </summary>
/// <remarks>
/// Transductive: a result depends on the other queries of the set, so such scores stand in a column of their own.
/// Nothing that is equal is put into an order: candidates are those with fewer better ones than asked for, a query's
/// rank in a candidate's list is the number of better ones, candidates of equal ranks keep the order of their scores,
/// and what is then still equal stays tied. Thread-safe.
/// </remarks>
public static class MutualRankReranking
{
    /// <summary>Ranks both ways after reranking.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="similarity">Row-major, one row an image, one column a caption; more is better.</param>
    /// <param name="owners">The image of each caption.</param>
    /// <param name="options">Null: MTFN's numbers, without caption groups.</param>
    /// <exception cref="ArgumentException">The matrix has another size, or a value is not a number.</exception>
    public static RetrievalRanks Rank<T>(
        ReadOnlyMemory<T> similarity, CaptionOwners owners, MutualRankOptions? options = null)
        where T : struct, INumber<T>
    {
        ArgumentNullException.ThrowIfNull(owners);
        var (images, captions) = (owners.ImageCount, owners.CaptionCount);
        options ??= new MutualRankOptions();
        var groups = options.UsesCaptionGroups ? owners : null;
        var imageToText = RetrievalMetrics.Rank<float>(
            ImageToText(similarity, images, captions, options.Captions), owners);
        var textToImage = RetrievalMetrics.Rank<float>(
            TextToImage(similarity, images, captions, options.Images, groups), owners);
        return new RetrievalRanks([.. imageToText.ImageToText], [.. textToImage.TextToImage]);
    }

    /// <summary>Orders the captions of each image again.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="similarity">Row-major, one row an image, one column a caption; more is better.</param>
    /// <param name="images">Rows.</param>
    /// <param name="captions">Columns.</param>
    /// <param name="candidates">Captions that are ordered again, at least 1.</param>
    /// <returns>Of the same shape: minus the number of captions before each one.</returns>
    public static float[] ImageToText<T>(ReadOnlyMemory<T> similarity, int images, int captions, int candidates)
        where T : struct, INumber<T>
    {
        Check(similarity.Span, images, captions, candidates);
        // How many images fit a caption better than each image does.
        var ranks = RanksInColumns(similarity, images, captions);
        var result = new float[similarity.Length];
        Parallel.For(0, images, image =>
        {
            var row = image * captions;
            var scores = similarity.Span.Slice(row, captions);
            Reorder(scores, ranks.AsSpan(row, captions), candidates, result.AsSpan(row, captions));
        });
        return result;
    }

    /// <summary>Orders the images of each caption again.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="similarity">Row-major, one row an image, one column a caption; more is better.</param>
    /// <param name="images">Rows.</param>
    /// <param name="captions">Columns.</param>
    /// <param name="candidates">Images that are ordered again, at least 1.</param>
    /// <param name="groups">Which captions belong together, for the published form, which reads the truth; null: each
    /// caption stands for itself.</param>
    /// <returns>Of the same shape: minus the number of images before each one.</returns>
    public static float[] TextToImage<T>(
        ReadOnlyMemory<T> similarity, int images, int captions, int candidates, CaptionOwners? groups = null)
        where T : struct, INumber<T>
    {
        Check(similarity.Span, images, captions, candidates);
        var ranks = RanksInRows(similarity, images, captions);
        if (groups is not null)
        {
            ranks = BestOfGroups(ranks, groups);
        }

        var result = new float[similarity.Length];
        Parallel.For(0, captions, caption =>
        {
            var (column, own, order) = (new T[images], new int[images], new float[images]);
            for (var image = 0; image < images; image++)
            {
                var index = (image * captions) + caption;
                (column[image], own[image]) = (similarity.Span[index], ranks[index]);
            }

            Reorder(column, own, candidates, order);
            for (var image = 0; image < images; image++)
            {
                result[(image * captions) + caption] = order[image];
            }
        });
        return result;
    }

    // Writes how many items stand before each one, counted negatively: a score under which what is equal stays so.
    private static void Reorder<T>(ReadOnlySpan<T> scores, ReadOnlySpan<int> ranks, int candidates, Span<float> result)
        where T : struct, INumber<T>
    {
        var before = CountGreater(scores);
        var chosen = new List<int>();
        for (var item = 0; item < before.Length; item++)
        {
            result[item] = -before[item];
            if (before[item] < candidates)
            {
                chosen.Add(item);
            }
        }

        (int Rank, int Before)[] keys = new (int, int)[chosen.Count];
        for (var place = 0; place < keys.Length; place++)
        {
            keys[place] = (ranks[chosen[place]], before[chosen[place]]);
        }

        for (var place = 0; place < keys.Length; place++)
        {
            result[chosen[place]] = -keys.Count(key => key.CompareTo(keys[place]) < 0);
        }
    }

    // For each item, how many are greater; equal ones share it.
    internal static int[] CountGreater<T>(ReadOnlySpan<T> scores)
        where T : struct, INumber<T>
    {
        var order = new int[scores.Length];
        var sorted = scores.ToArray();
        for (var item = 0; item < order.Length; item++)
        {
            order[item] = item;
        }

        Array.Sort(sorted, order);
        var counts = new int[order.Length];
        for (var place = order.Length - 1; place >= 0; place--)
        {
            counts[order[place]] = place + 1 < order.Length && sorted[place] == sorted[place + 1]
                ? counts[order[place + 1]]
                : order.Length - 1 - place;
        }

        return counts;
    }

    internal static int[] RanksInRows<T>(ReadOnlyMemory<T> similarity, int images, int captions)
        where T : struct, INumber<T>
    {
        var ranks = new int[similarity.Length];
        Parallel.For(0, images, image =>
            CountGreater(similarity.Span.Slice(image * captions, captions)).CopyTo(ranks.AsSpan(image * captions)));
        return ranks;
    }

    internal static int[] RanksInColumns<T>(ReadOnlyMemory<T> similarity, int images, int captions)
        where T : struct, INumber<T>
    {
        var ranks = new int[similarity.Length];
        Parallel.For(0, captions, caption =>
        {
            var column = new T[images];
            for (var image = 0; image < images; image++)
            {
                column[image] = similarity.Span[(image * captions) + caption];
            }

            var counts = CountGreater<T>(column);
            for (var image = 0; image < images; image++)
            {
                ranks[(image * captions) + caption] = counts[image];
            }
        });
        return ranks;
    }

    private static int[] BestOfGroups(int[] ranks, CaptionOwners groups)
    {
        var captions = groups.CaptionCount;
        var best = new int[ranks.Length];
        Parallel.For(0, groups.ImageCount, image =>
        {
            for (var owner = 0; owner < groups.ImageCount; owner++)
            {
                var lowest = int.MaxValue;
                foreach (var caption in groups.CaptionsOf(owner))
                {
                    lowest = Math.Min(lowest, ranks[(image * captions) + caption]);
                }

                foreach (var caption in groups.CaptionsOf(owner))
                {
                    best[(image * captions) + caption] = lowest;
                }
            }
        });
        return best;
    }

    internal static void Check<T>(ReadOnlySpan<T> similarity, int images, int captions, int candidates)
        where T : struct, INumber<T>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(images, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(captions, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(candidates, 1);
        if (similarity.Length != (long)images * captions)
        {
            throw new ArgumentException(
                $"{images} images x {captions} captions need {(long)images * captions} similarities,"
                + $" not {similarity.Length}.",
                nameof(similarity));
        }

        foreach (var value in similarity)
        {
            if (T.IsNaN(value))
            {
                throw new ArgumentException("A similarity is not a number.", nameof(similarity));
            }
        }
    }
}
