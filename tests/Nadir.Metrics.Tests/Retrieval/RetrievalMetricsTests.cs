using FsCheck;
using FsCheck.Fluent;

namespace Nadir.Metrics.Tests;

public class RetrievalMetricsTests
{
    [Fact]
    public void Equals_brute_force_over_all_orders_of_ties()
    {
        var cases = from images in Gen.Choose(1, 3)
                    from each in Gen.Choose(1, 2)
                    from values in Gen.Choose(-2, 2).ArrayOf(images * images * each)
                    select (images, each, values);
        Prop.ForAll(cases.ToArbitrary(), test =>
        {
            var captions = test.images * test.each;
            double[] matrix = [.. test.values.Select(value => value / 3.0)];
            var ranks = RetrievalMetrics.Rank<double>(matrix, test.images, test.each);
            for (var image = 0; image < test.images; image++)
            {
                var row = matrix[(image * captions)..((image + 1) * captions)];
                AssertSame(TieEnumeration.FirstRanks(row, caption => caption / test.each == image),
                    ranks.ImageToText[image]);
            }

            for (var caption = 0; caption < captions; caption++)
            {
                double[] column = [.. Enumerable.Range(0, test.images)
                    .Select(image => matrix[(image * captions) + caption])];
                AssertSame(TieEnumeration.FirstRanks(column, image => image == caption / test.each),
                    ranks.TextToImage[caption]);
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_matrix_that_is_right_everywhere_scores_a_hundred()
    {
        const int images = 37;
        var ranks = RetrievalMetrics.Rank<float>(
            Matrix(images, 5, (image, caption) => image == caption / 5 ? 1 : 0), images);
        foreach (var ties in Enum.GetValues<TieRule>())
        {
            var scores = ranks.Score(ties);
            Assert.Equal(new DirectionScores(100, 100, 100, 1), scores.ImageToText);
            Assert.Equal(new DirectionScores(100, 100, 100, 1), scores.TextToImage);
            Assert.Equal(100, scores.MeanRecall, 1e-9);
            Assert.Equal(600, scores.RecallSum, 1e-9);
        }
    }

    [Fact]
    public void A_constant_matrix_scores_chance()
    {
        const int images = 40;
        var ranks = RetrievalMetrics.Rank<float>(Matrix(images, 5, (_, _) => 0.25f), images);
        var expected = ranks.Score();
        Assert.Equal(100.0 / images, expected.TextToImage.R1, 1e-9);
        Assert.Equal(500.0 / images, expected.TextToImage.R5, 1e-9);
        Assert.Equal(1000.0 / images, expected.TextToImage.R10, 1e-9);
        Assert.Equal(Math.Floor((images + 1) / 2.0), expected.TextToImage.MedianRank);
        Assert.Equal(100.0 * 5 / 200, expected.ImageToText.R1, 1e-9);
        var missed = Enumerable.Range(0, 10).Aggregate(1.0, (product, i) => product * (195 - i) / (200 - i));
        Assert.Equal(100 * (1 - missed), expected.ImageToText.R10, 1e-9);
        Assert.Equal(100, ranks.Score(TieRule.Optimistic).MeanRecall, 1e-9);
        Assert.Equal(0, ranks.Score(TieRule.Pessimistic).MeanRecall, 1e-9);
    }

    [Fact]
    public void The_order_of_images_does_not_matter()
    {
        var random = new Random(1);
        const int images = 23;
        var matrix = Matrix(images, 3, (_, _) => random.Next(7));
        int[] order = [.. Enumerable.Range(0, images).OrderBy(_ => random.Next())];
        var turned = Matrix(images, 3, (image, caption) =>
            matrix[(order[image] * images * 3) + (order[caption / 3] * 3) + (caption % 3)]);
        AssertClose(RetrievalMetrics.Rank<float>(matrix, images, 3), RetrievalMetrics.Rank<float>(turned, images, 3));
    }

    [Fact]
    public void Owners_may_be_uneven_and_images_may_have_no_caption()
    {
        // Image 1 has no caption, image 2 has two.
        var owners = new CaptionOwners([2, 0, 2], 3);
        float[] matrix = [0.1f, 0.9f, 0.2f, 0.8f, 0.8f, 0.8f, 0.7f, 0.1f, 0.9f];
        var ranks = RetrievalMetrics.Rank<float>(matrix, owners);
        Assert.Equal([new QueryRank(0, 1, 0), default, new QueryRank(0, 1, 0)], ranks.ImageToText);
        Assert.Equal([new QueryRank(1, 1, 0), new QueryRank(0, 1, 0), new QueryRank(0, 1, 0)], ranks.TextToImage);
        Assert.Equal(100, ranks.Score().ImageToText.R1);
        Assert.Equal(1, RetrievalReport.From(ranks).ImagesWithoutCaptions);
    }

    [Fact]
    public void Medians_of_halves_are_rounded_down()
    {
        QueryRank[] ranks = [new(0, 1, 0), new(3, 1, 0)];
        Assert.Equal(2, DirectionScores.From(ranks, TieRule.Expected).MedianRank);
        Assert.Throws<ArgumentException>(() => DirectionScores.From([default], TieRule.Expected));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(3, 7)]
    [InlineData(5, 11)]
    public void NaN_is_named(int image, int caption)
    {
        var matrix = Matrix(6, 2, (_, _) => 1);
        matrix[(image * 12) + caption] = float.NaN;
        var error = Assert.Throws<ArgumentException>(() => RetrievalMetrics.Rank<float>(matrix, 6, 2));
        Assert.Contains($"image {image} and caption {caption} ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Minus_infinity_is_an_ordinary_last_place()
    {
        float[] matrix = [float.NegativeInfinity, 1, float.NegativeInfinity, float.NegativeInfinity];
        var ranks = RetrievalMetrics.Rank<float>(matrix, 2, 1);
        Assert.Equal([new QueryRank(1, 1, 0), new QueryRank(0, 1, 1)], ranks.ImageToText);
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>(() => RetrievalMetrics.Rank<float>(new float[11], 2, 3));
        Assert.Throws<ArgumentException>(() => new CaptionOwners([0, 3], 3));
        Assert.Throws<ArgumentException>(() => new CaptionOwners([0, -1], 3));
        Assert.Throws<ArgumentException>(() => new CaptionOwners([], 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => CaptionOwners.Even(2, 0));
    }

    internal static float[] Matrix(int images, int each, Func<int, int, float> value) =>
        [.. Enumerable.Range(0, images * images * each).Select(i => value(i / (images * each), i % (images * each)))];

    private static void AssertSame(List<int> firstRanks, QueryRank rank)
    {
        Assert.Equal(firstRanks.Average(), rank.Expected, 1e-12);
        Assert.Equal(firstRanks.Count(value => value == 1) / (double)firstRanks.Count, rank.RecallProbability(1),
            1e-12);
        Assert.Equal(firstRanks.Count(value => value <= 2) / (double)firstRanks.Count, rank.RecallProbability(2),
            1e-12);
        Assert.Equal((firstRanks.Min(), firstRanks.Max()), (rank.Optimistic, rank.Pessimistic));
    }

    private static void AssertClose(RetrievalRanks expected, RetrievalRanks actual)
    {
        foreach (var ties in Enum.GetValues<TieRule>())
        {
            Assert.Equal(expected.Score(ties).MeanRecall, actual.Score(ties).MeanRecall, 1e-9);
            Assert.Equal(expected.Score(ties).ImageToText.MedianRank, actual.Score(ties).ImageToText.MedianRank);
            Assert.Equal(expected.Score(ties).TextToImage.MedianRank, actual.Score(ties).TextToImage.MedianRank);
        }
    }
}
