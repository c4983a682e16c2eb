namespace Nadir.Metrics.Tests;

public sealed class MutualRankRerankingTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Orders_are_those_of_a_slow_sort(int seed)
    {
        var (images, captions) = (7, 14);
        var scores = Scores(images, captions, seed);
        foreach (var candidates in new[] { 1, 3, 7, 100 })
        {
            var rows = MutualRankReranking.ImageToText<float>(scores, images, captions, candidates);
            var columns = MutualRankReranking.TextToImage<float>(scores, images, captions, candidates);
            for (var image = 0; image < images; image++)
            {
                var query = image;
                int[] expected = Slow(captions, candidates,
                    caption => At(query, caption),
                    caption => Enumerable.Range(0, images).Count(other => At(other, caption) > At(query, caption)));
                Assert.Equal(expected, Order(captions, caption => rows[(query * captions) + caption]));
            }

            for (var caption = 0; caption < captions; caption++)
            {
                var query = caption;
                int[] expected = Slow(images, candidates,
                    image => At(image, query),
                    image => Enumerable.Range(0, captions).Count(other => At(image, other) > At(image, query)));
                Assert.Equal(expected, Order(images, image => columns[(image * captions) + query]));
            }
        }

        float At(int image, int caption) => scores[(image * captions) + caption];
    }

    [Fact]
    public void One_candidate_changes_nothing()
    {
        var scores = Scores(6, 12, 4);
        var owners = CaptionOwners.Even(6, 2);
        var plain = RetrievalMetrics.Rank<float>(scores, owners);
        var same = MutualRankReranking.Rank<float>(scores, owners, new MutualRankOptions(1, 1));

        Assert.Equal(plain.ImageToText, same.ImageToText);
        Assert.Equal(plain.TextToImage, same.TextToImage);
    }

    [Fact]
    public void Equal_captions_stay_tied_whatever_their_places()
    {
        // Captions 1 and 4 are the same.
        var (images, captions) = (5, 10);
        var scores = Scores(images, captions, 5);
        for (var image = 0; image < images; image++)
        {
            scores[(image * captions) + 4] = scores[(image * captions) + 1];
        }

        foreach (var candidates in new[] { 2, 5 })
        {
            var rows = MutualRankReranking.ImageToText<float>(scores, images, captions, candidates);
            var columns = MutualRankReranking.TextToImage<float>(scores, images, captions, candidates);
            for (var image = 0; image < images; image++)
            {
                Assert.Equal(rows[(image * captions) + 1], rows[(image * captions) + 4]);
                Assert.Equal(columns[(image * captions) + 1], columns[(image * captions) + 4]);
            }
        }
    }

    [Fact]
    public void Without_groups_the_truth_is_not_read()
    {
        var scores = Scores(6, 12, 6);
        var honest = MutualRankReranking.TextToImage<float>(scores, 6, 12, 4);
        var published = MutualRankReranking.TextToImage<float>(scores, 6, 12, 4, CaptionOwners.Even(6, 2));
        var others = MutualRankReranking.TextToImage<float>(
            scores, 6, 12, 4, new CaptionOwners([.. Enumerable.Range(0, 12).Select(caption => caption % 6)], 6));

        Assert.NotEqual(published, others);
        Assert.NotEqual(honest, published);
    }

    [Fact]
    public void What_cannot_be_ranked_is_refused()
    {
        Assert.Throws<ArgumentException>(() => MutualRankReranking.ImageToText<float>(new float[5], 2, 3, 1));
        Assert.Throws<ArgumentException>(() => MutualRankReranking.TextToImage<float>(new[] { 1, float.NaN }, 1, 2, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => MutualRankReranking.ImageToText<float>(new float[6], 2, 3, 0));
    }

    private static int[] Slow(int items, int candidates, Func<int, float> score, Func<int, int> rank)
    {
        var order = Enumerable.Range(0, items).OrderByDescending(score).ToArray();
        return [.. order.Take(candidates).OrderBy(rank), .. order.Skip(candidates)];
    }

    private static int[] Order(int items, Func<int, float> score) =>
        [.. Enumerable.Range(0, items).OrderByDescending(score)];

    private static float[] Scores(int images, int captions, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, images * captions).Select(_ => random.NextSingle())];
    }
}
