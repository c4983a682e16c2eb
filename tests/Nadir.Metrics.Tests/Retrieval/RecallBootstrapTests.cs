namespace Nadir.Metrics.Tests.Retrieval;

public class RecallBootstrapTests
{
    [Fact]
    public void AModelAgainstItselfDiffersByNothing()
    {
        var (ranks, owners) = Random(40, 3, seed: 1, strength: 1);
        var result = RecallBootstrap.Run(ranks, ranks, owners, 200);
        Assert.Equal(new ScoreDifference(0, 0, 0), result.MeanRecall);
        Assert.Equal(new ScoreDifference(0, 0, 0), result.TextToImage.R5);
        Assert.False(result.MeanRecall.ExcludesZero);
    }

    [Fact]
    public void TheDifferencesAreThoseOfTheScores()
    {
        var (better, owners) = Random(60, 4, seed: 2, strength: 3);
        var (worse, _) = Random(60, 4, seed: 3, strength: 0.5);
        var (left, right) = (better.Score(), worse.Score());
        var result = RecallBootstrap.Run(better, worse, owners, 500, seed: 7);
        Assert.Equal(left.MeanRecall - right.MeanRecall, result.MeanRecall.Difference, 1e-9);
        Assert.Equal(left.ImageToText.R1 - right.ImageToText.R1, result.ImageToText.R1.Difference, 1e-9);
        Assert.Equal(left.TextToImage.R10 - right.TextToImage.R10, result.TextToImage.R10.Difference, 1e-9);
        Assert.InRange(result.MeanRecall.Difference, result.MeanRecall.Low, result.MeanRecall.High);
        Assert.True(result.MeanRecall.ExcludesZero);
        Assert.Equal(result, RecallBootstrap.Run(better, worse, owners, 500, seed: 7));
        Assert.Equal(-result.MeanRecall.Difference,
            RecallBootstrap.Run(worse, better, owners, 500, seed: 7).MeanRecall.Difference, 1e-9);
    }

    // One caption an image: R@1 of text to image is a mean of independent gains g, whose bootstrap is nearly normal
    // with the deviation of g over the root of n.
    [Fact]
    public void TheIntervalHasTheWidthOfTheNormalApproximation()
    {
        var (first, owners) = Random(400, 1, seed: 4, strength: 2);
        var (second, _) = Random(400, 1, seed: 5, strength: 1.5);
        double[] gains = [.. first.TextToImage.Zip(
            second.TextToImage, (a, b) => 100 * (a.RecallProbability(1) - b.RecallProbability(1)))];
        var mean = gains.Average();
        var deviation = Math.Sqrt(gains.Average(gain => (gain - mean) * (gain - mean)) / gains.Length);

        var interval = RecallBootstrap.Run(first, second, owners).TextToImage.R1;

        Assert.Equal(mean, interval.Difference, 1e-9);
        Assert.Equal(mean - (1.96 * deviation), interval.Low, 0.12 * deviation + 0.26);
        Assert.Equal(mean + (1.96 * deviation), interval.High, 0.12 * deviation + 0.26);
    }

    [Fact]
    public void ImagesAreDrawnWithAllTheirCaptions()
    {
        // Two images; the first model finds both captions of image 0, the second none, and both find those of image 1.
        // A draw holds image 0 twice, once or never: the difference is 100, 50 or 0, never what lies between.
        var owners = CaptionOwners.Even(2, 2);
        var first = RetrievalMetrics.Rank<float>(new float[] { 9, 9, 0, 0, 0, 0, 9, 9 }, owners);
        var second = RetrievalMetrics.Rank<float>(new float[] { 0, 0, 0, 0, 9, 9, 9, 9 }, owners);
        var r1 = RecallBootstrap.Run(first, second, owners, 2000).TextToImage.R1;
        Assert.Equal((50.0, 0.0, 100.0), (r1.Difference, r1.Low, r1.High));
    }

    [Fact]
    public void RanksOfOtherQueriesAreRefused()
    {
        var (first, owners) = Random(10, 2, seed: 1, strength: 1);
        var (second, _) = Random(11, 2, seed: 1, strength: 1);
        Assert.Throws<ArgumentException>(() => RecallBootstrap.Run(first, second, owners));
    }

    private static (RetrievalRanks Ranks, CaptionOwners Owners) Random(
        int images, int captionsPerImage, int seed, double strength)
    {
        var random = new Random(seed);
        var owners = CaptionOwners.Even(images, captionsPerImage);
        var scores = new float[images * owners.CaptionCount];
        for (var i = 0; i < scores.Length; i++)
        {
            var isOwn = i / owners.CaptionCount == owners.Images[i % owners.CaptionCount];
            scores[i] = (float)(random.NextDouble() + (isOwn ? strength * random.NextDouble() : 0));
        }

        return (RetrievalMetrics.Rank<float>(scores, owners), owners);
    }
}
