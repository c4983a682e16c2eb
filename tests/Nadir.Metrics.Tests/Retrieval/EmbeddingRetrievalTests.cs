namespace Nadir.Metrics.Tests;

public class EmbeddingRetrievalTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(7, 5, 16)]
    [InlineData(38, 3, 37)]
    [InlineData(133, 5, 64)]
    public void Equals_the_full_matrix(int images, int each, int dimension)
    {
        // Values of a quarter are exact in any order of summation, and make many ties.
        var random = new Random(images);
        float[] Embeddings(int count) =>
            [.. Enumerable.Range(0, count * dimension).Select(_ => random.Next(-2, 3) / 4f)];
        var (pictures, texts) = (Embeddings(images), Embeddings(images * each));
        var matrix = RetrievalMetricsTests.Matrix(
            images, each, (image, caption) => Dot(pictures, image, texts, caption, dimension));
        var expected = RetrievalMetrics.Rank<float>(matrix, images, each);
        var actual = RetrievalMetrics.RankEmbeddings(pictures, texts, dimension, CaptionOwners.Even(images, each));
        Assert.Equal(expected.ImageToText, actual.ImageToText);
        Assert.Equal(expected.TextToImage, actual.TextToImage);
    }

    [Fact]
    public void Equal_embeddings_tie_exactly_whatever_their_values()
    {
        // All captions are one vector and all images another: everything must tie, or rounding differs between kernels.
        var random = new Random(3);
        const int images = 71;
        const int dimension = 83;
        float[] one = [.. Enumerable.Range(0, dimension).Select(_ => random.NextSingle() - 0.5f)];
        float[] other = [.. Enumerable.Range(0, dimension).Select(_ => random.NextSingle() - 0.5f)];
        float[] Repeat(float[] vector, int count) => [.. Enumerable.Repeat(vector, count).SelectMany(values => values)];
        var ranks = RetrievalMetrics.RankEmbeddings(
            Repeat(one, images), Repeat(other, images * 5), dimension, CaptionOwners.Even(images, 5));
        Assert.All(ranks.ImageToText, rank => Assert.Equal(new QueryRank(0, 5, (images * 5) - 5), rank));
        Assert.All(ranks.TextToImage, rank => Assert.Equal(new QueryRank(0, 1, images - 1), rank));
    }

    [Fact]
    public void Values_that_are_not_finite_and_wrong_sizes_are_refused()
    {
        var owners = CaptionOwners.Even(2, 1);
        var error = Assert.Throws<ArgumentException>(() =>
            RetrievalMetrics.RankEmbeddings(new float[6], new float[] { 1, 1, 1, 1, float.NaN, 1 }, 3, owners));
        Assert.Contains("caption 1", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => RetrievalMetrics.RankEmbeddings(new float[5], new float[6], 3, owners));
        // Finite values whose product, infinity minus infinity, is not a number.
        float[] huge = [3e38f, 3e38f, .. new float[30]];
        float[] opposed = [3e38f, -3e38f, .. new float[30]];
        Assert.Throws<ArgumentException>(() => RetrievalMetrics.RankEmbeddings(huge, opposed, 16, owners));
    }

    private static float Dot(float[] a, int row, float[] b, int column, int dimension)
    {
        var sum = 0f;
        for (var i = 0; i < dimension; i++)
        {
            sum += a[(row * dimension) + i] * b[(column * dimension) + i];
        }

        return sum;
    }
}
