using System.Numerics;

namespace Nadir.Metrics;

/// <summary>The numbers of a <see cref="MultivariateReranking"/>; the defaults are GaLR's.</summary>
/// <param name="Candidates">The best of a query that are scored anew, at least 1.</param>
/// <param name="ShareWeight">Factor on a candidate's share: the score over the sum of the scores of all queries with
/// it.</param>
/// <param name="RankWeight">Factor on the place that a candidate has by the query's rank in the candidate's own
/// list.</param>
public sealed record MultivariateOptions(int Candidates = 30, double ShareWeight = 0.30, double RankWeight = 1.1)
{
    /// <summary>How fast a place counts less, for both places.</summary>
    public double Decay { get; init; } = 0.05;
}

/// <summary>
/// GaLR's multivariate rerank (Yuan et al. 2022, section III-E): the best candidates of a query are scored by their
/// place, by the query's place in their own lists, and by the query's share in all that likes them; all others get 0.
/// </summary>
/// <remarks>
/// Transductive: a result depends on the other queries of the set, so such scores stand in a column of their own. As
/// published, where the scores of all queries with a candidate nearly cancel, its share is large. Nothing that is equal
/// is put into an order: a place is the number of better ones, and candidates of equal ranks keep the order of their
/// scores. Thread-safe.
/// </remarks>
public static class MultivariateReranking
{
    /// <summary>Ranks both ways after reranking.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="similarity">Row-major, one row an image, one column a caption; more is better.</param>
    /// <param name="owners">The image of each caption.</param>
    /// <param name="options">Null: GaLR's numbers.</param>
    /// <exception cref="ArgumentException">The matrix has another size, or a value is not a number.</exception>
    public static RetrievalRanks Rank<T>(
        ReadOnlyMemory<T> similarity, CaptionOwners owners, MultivariateOptions? options = null)
        where T : struct, INumber<T>
    {
        ArgumentNullException.ThrowIfNull(owners);
        var (images, captions) = (owners.ImageCount, owners.CaptionCount);
        var imageToText = RetrievalMetrics.Rank<float>(ImageToText(similarity, images, captions, options), owners);
        var textToImage = RetrievalMetrics.Rank<float>(TextToImage(similarity, images, captions, options), owners);
        return new RetrievalRanks([.. imageToText.ImageToText], [.. textToImage.TextToImage]);
    }

    /// <summary>Scores the captions of each image anew.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="similarity">Row-major, one row an image, one column a caption; more is better.</param>
    /// <param name="images">Rows.</param>
    /// <param name="captions">Columns.</param>
    /// <param name="options">Null: GaLR's numbers.</param>
    /// <returns>Of the same shape.</returns>
    /// <exception cref="ArgumentException">The matrix has another size, or a value is not a number.</exception>
    public static float[] ImageToText<T>(
        ReadOnlyMemory<T> similarity, int images, int captions, MultivariateOptions? options = null)
        where T : struct, INumber<T>
    {
        options = Check(similarity, images, captions, options);
        var ranks = MutualRankReranking.RanksInColumns(similarity, images, captions);
        var sums = new double[captions];
        for (var index = 0; index < similarity.Length; index++)
        {
            sums[index % captions] += double.CreateChecked(similarity.Span[index]);
        }

        var result = new float[similarity.Length];
        Parallel.For(0, images, image =>
        {
            var row = image * captions;
            Score(similarity.Span.Slice(row, captions), ranks.AsSpan(row, captions), sums, options,
                result.AsSpan(row, captions));
        });
        return result;
    }

    /// <summary>Scores the images of each caption anew.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="similarity">Row-major, one row an image, one column a caption; more is better.</param>
    /// <param name="images">Rows.</param>
    /// <param name="captions">Columns.</param>
    /// <param name="options">Null: GaLR's numbers.</param>
    /// <returns>Of the same shape.</returns>
    /// <exception cref="ArgumentException">The matrix has another size, or a value is not a number.</exception>
    public static float[] TextToImage<T>(
        ReadOnlyMemory<T> similarity, int images, int captions, MultivariateOptions? options = null)
        where T : struct, INumber<T>
    {
        options = Check(similarity, images, captions, options);
        var ranks = MutualRankReranking.RanksInRows(similarity, images, captions);
        var sums = new double[images];
        for (var index = 0; index < similarity.Length; index++)
        {
            sums[index / captions] += double.CreateChecked(similarity.Span[index]);
        }

        var result = new float[similarity.Length];
        Parallel.For(0, captions, caption =>
        {
            var (column, own, scores) = (new T[images], new int[images], new float[images]);
            for (var image = 0; image < images; image++)
            {
                (column[image], own[image]) =
                    (similarity.Span[(image * captions) + caption], ranks[(image * captions) + caption]);
            }

            Score<T>(column, own, sums, options, scores);
            for (var image = 0; image < images; image++)
            {
                result[(image * captions) + caption] = scores[image];
            }
        });
        return result;
    }

    private static MultivariateOptions Check<T>(
        ReadOnlyMemory<T> similarity, int images, int captions, MultivariateOptions? options)
        where T : struct, INumber<T>
    {
        options ??= new MultivariateOptions();
        MutualRankReranking.Check(similarity.Span, images, captions, options.Candidates);
        return options;
    }

    // One query: its scores with all items, its rank in each item's own list, each item's scores with all queries
    // summed up.
    private static void Score<T>(
        ReadOnlySpan<T> scores, ReadOnlySpan<int> ranks, double[] sums, MultivariateOptions options, Span<float> result)
        where T : struct, INumber<T>
    {
        var before = MutualRankReranking.CountGreater(scores);
        var keys = new List<(int Rank, int Before, int Item)>(options.Candidates);
        for (var item = 0; item < before.Length; item++)
        {
            if (before[item] < options.Candidates)
            {
                keys.Add((ranks[item], before[item], item));
            }
        }

        keys.Sort();
        var place = 0;
        for (var index = 0; index < keys.Count; index++)
        {
            var (rank, position, item) = keys[index];
            place = index > 0 && (keys[index - 1].Rank, keys[index - 1].Before) == (rank, position) ? place : index;
            result[item] = (float)((options.ShareWeight * double.CreateChecked(scores[item]) / sums[item])
                + Math.Exp(-options.Decay * (position + 1))
                    + (options.RankWeight * Math.Exp(-options.Decay * (place + 1))));
        }
    }
}
