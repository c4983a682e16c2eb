namespace Nadir.Metrics.Tests.Retrieval.Details;

public class RecallBoundsTests
{
    [Fact]
    public void Chance_is_the_closed_form()
    {
        var chance = RecallBounds.Chance(CaptionOwners.Even(100, 5));

        // One of 100 images among the first k; and none of 5 captions missed k times of 500.
        Assert.Equal((1, 5, 10),
            (Math.Round(chance.TextToImage.R1, 9), Math.Round(chance.TextToImage.R5, 9),
                Math.Round(chance.TextToImage.R10, 9)));
        Assert.Equal(1, chance.ImageToText.R1, 1e-9);
        var missed = Enumerable.Range(0, 10).Aggregate(1.0, (product, i) => product * (495 - i) / (500 - i));
        Assert.Equal(100 * (1 - missed), chance.ImageToText.R10, 1e-9);
        Assert.Equal(50, chance.TextToImage.MedianRank);
    }

    [Fact]
    public void The_ceiling_counts_who_shares_a_caption()
    {
        // Image 0 has a caption of its own; images 1 and 2 share all theirs.
        var owners = new CaptionOwners([0, 0, 1, 1, 2], 3);

        var ceiling = RecallBounds.Ceiling(owners, ["a plane", "a road", "a road", "a lake", "a lake"]);

        // Captions: 1 certain, 4 shared by two images each.
        Assert.Equal(100 * (1 + (4 * 0.5)) / 5, ceiling.TextToImage.R1, 1e-9);
        Assert.Equal(100, ceiling.TextToImage.R5, 1e-9);
        // Images: 0 is certain, 1 and 2 toss a coin.
        Assert.Equal(100 * (1 + 0.5 + 0.5) / 3, ceiling.ImageToText.R1, 1e-9);
        Assert.Equal(100, ceiling.ImageToText.R5, 1e-9);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void No_model_that_reads_words_alone_exceeds_the_ceiling(int seed)
    {
        var random = new Random(seed);
        const int images = 40;
        string[] captions = [.. Enumerable.Range(0, images * 5)
            .Select(caption => $"scene {(caption / 5 + random.Next(4)) % 12} {random.Next(3)}")];
        var owners = CaptionOwners.Even(images, 5);
        var ceiling = RecallBounds.Ceiling(owners, captions);

        foreach (var skill in (double[])[0, 0.5, 1, 1000])
        {
            var scores = captions.Distinct().ToDictionary(
                text => text, _ => Enumerable.Range(0, images).Select(_ => random.NextDouble()).ToArray());
            double[] matrix =
            [
                .. from image in Enumerable.Range(0, images)
                   from text in captions
                   select scores[text][image] + (captions.Skip(image * 5).Take(5).Count(own => own == text) * skill),
            ];
            var reached = RetrievalMetrics.Rank<double>(matrix, images).Score();
            AssertBelow(reached.ImageToText, ceiling.ImageToText);
            AssertBelow(reached.TextToImage, ceiling.TextToImage);
        }
    }

    [Fact]
    public void A_model_that_counts_the_words_reaches_the_ceiling_of_text_to_image()
    {
        string[] captions = ["a", "b", "a", "c", "a", "a", "d", "e", "b", "b"];
        float[] matrix = [.. from image in Enumerable.Range(0, 5) from text in captions
            select (float)Own(captions, image).Count(own => own == text)];

        var reached = RetrievalMetrics.Rank<float>(matrix, 5, 2).Score().TextToImage;
        var ceiling = RecallBounds.Ceiling(CaptionOwners.Even(5, 2), captions).TextToImage;

        // Of a's four queries image 2 takes two and image 0 or 1 another one; b is image 4's twice and image 0's once.
        Assert.Equal(100 * (2 + 2 + 1 + 1 + 1) / 10.0, ceiling.R1, 1e-9);
        Assert.Equal((ceiling.R1, ceiling.R5), (reached.R1, reached.R5));

        static IEnumerable<string> Own(string[] captions, int image) => captions.Skip(image * 2).Take(2);
    }

    private static void AssertBelow(DirectionScores reached, DirectionScores ceiling)
    {
        Assert.InRange(reached.R1, 0, ceiling.R1 + 1e-9);
        Assert.InRange(reached.R5, 0, ceiling.R5 + 1e-9);
        Assert.InRange(reached.R10, 0, ceiling.R10 + 1e-9);
    }
}
