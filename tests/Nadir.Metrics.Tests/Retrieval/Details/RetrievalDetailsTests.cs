using FsCheck;
using FsCheck.Fluent;

namespace Nadir.Metrics.Tests.Retrieval.Details;

public class RetrievalDetailsTests
{
    [Fact]
    public void Equals_sorting_and_counting_by_brute_force() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(1, 9).SelectMany(images => Gen.Choose(1, 4)
            .SelectMany(each => Gen.Choose(0, 99_999).Select(seed => (images, each, seed)))).ToArbitrary(),
        size => Matches(size.images, size.each, size.seed)));

    private static bool Matches(int images, int each, int seed)
    {
        // Five values only: ties everywhere.
        var random = new Random(seed);
        var owners = new CaptionOwners(
            [.. Enumerable.Range(0, images * each).Select(_ => random.Next(images))], images);
        var labels = new ClassLabels(
            [.. Enumerable.Range(0, images)
                .Select(_ => random.Next(4) is var label and > 0 ? $"class {label}" : null)]);
        float[][] rows = [.. Enumerable.Range(0, images)
            .Select(_ => Enumerable.Range(0, owners.CaptionCount).Select(_ => (float)random.Next(5)).ToArray())];
        var collector = new RetrievalDetailsCollector(owners, labels);
        foreach (var image in Enumerable.Range(0, images).OrderBy(_ => random.Next()))
        {
            collector.AddImage(image, rows[image]);
        }

        var details = collector.Build();
        for (var image = 0; image < images; image++)
        {
            Assert.Equal(Best(rows[image]), details.ImageToText[image]);
            var own = owners.CaptionsOf(image).ToArray();
            ScoredItem? best = own.Length == 0 ? null
                : own.Select(caption => new ScoredItem(caption, rows[image][caption])).MaxBy(item => item.Score);
            Assert.Equal(best, details.BestOwnCaptions[image]);
        }

        float[] Column(int caption) => [.. rows.Select(row => row[caption])];
        for (var caption = 0; caption < owners.CaptionCount; caption++)
        {
            Assert.Equal(Best(Column(caption)), details.TextToImage[caption]);
        }

        AssertConfusion(details.ImageToTextConfusion, labels, images, image => image, image => rows[image],
            caption => owners.Images[caption]);
        AssertConfusion(details.TextToImageConfusion, labels, owners.CaptionCount, caption => owners.Images[caption],
            Column, image => image);
        return true;
    }

    private static ScoredItem[] Best(float[] scores) =>
        [.. scores.Select((score, index) => new ScoredItem(index, score)).OrderByDescending(item => item.Score)
            .ThenBy(item => item.Index).Take(RetrievalDetails.Kept)];

    private static void AssertConfusion(
        ClassConfusion confusion, ClassLabels labels, int queries, Func<int, int> imageOfQuery,
        Func<int, float[]> scores, Func<int, int> imageOfItem)
    {
        var counts = new double[confusion.Side, confusion.Side];
        for (var query = 0; query < queries; query++)
        {
            var row = scores(query);
            int[] leaders = [.. Enumerable.Range(0, row.Length).Where(item => row[item] == row.Max())];
            foreach (var leader in leaders)
            {
                counts[labels[imageOfQuery(query)], labels[imageOfItem(leader)]] += 1.0 / leaders.Length;
            }
        }

        for (var query = 0; query < confusion.Side; query++)
        {
            for (var found = 0; found < confusion.Side; found++)
            {
                Assert.Equal(counts[query, found], confusion.Count(query, found), 1e-9);
            }
        }
    }

    [Fact]
    public void Embeddings_give_the_scores_that_they_are_ranked_by()
    {
        var random = new Random(8);
        const int dimension = 19;
        var owners = CaptionOwners.Even(23, 5);
        float[] Vectors(int count) =>
            [.. Enumerable.Range(0, count * dimension).Select(_ => random.NextSingle() - 0.5f)];
        var (images, captions) = (Vectors(23), Vectors(115));

        var details = RetrievalDetails.OfEmbeddings(
            images, captions, dimension, owners, new ClassLabels(new string?[23]));
        var ranks = RetrievalMetrics.RankEmbeddings(images, captions, dimension, owners);

        for (var caption = 0; caption < owners.CaptionCount; caption++)
        {
            var place = details.TextToImage[caption].ToList().FindIndex(item => item.Index == owners.Images[caption]);
            Assert.Equal(ranks.TextToImage[caption].Above < RetrievalDetails.Kept ? ranks.TextToImage[caption].Above
                : -1, place);
        }
    }

    [Fact]
    public void The_most_confused_pairs_come_first_by_their_share()
    {
        // Six airports of which two find bridges and one a church; one church that finds a bridge.
        var labels = new ClassLabels(
            ["airport", "airport", "airport", "airport", "airport", "airport", "church", "bridge"]);
        int[] found = [0, 0, 0, 7, 7, 6, 7, 7];
        var details = RetrievalDetails.Collect(CaptionOwners.Even(8, 1), labels, (image, row) =>
        {
            row.Clear();
            row[found[image]] = 1;
        });

        Assert.Equal(
            [
                new ConfusedPair("church", "bridge", 1, 1),
                new ConfusedPair("airport", "bridge", 2, 6),
                new ConfusedPair("airport", "church", 1, 6),
            ],
            details.ImageToTextConfusion.MostConfused(5));
        Assert.Single(details.ImageToTextConfusion.MostConfused(1));
        Assert.Equal(100 * 4 / 8.0, details.ImageToTextConfusion.Accuracy, 1e-12);
    }

    [Fact]
    public void Bad_rows_are_refused()
    {
        var owners = CaptionOwners.Even(2, 2);
        var collector = new RetrievalDetailsCollector(owners, new ClassLabels(["a", "b"]));

        Assert.Contains("4 captions",
            Assert.Throws<ArgumentException>(() => collector.AddImage(0, new float[3])).Message);
        Assert.Contains("image 1 and caption 2",
            Assert.Throws<ArgumentException>(() => collector.AddImage(1, [0, 0, float.NaN, 0])).Message);
        Assert.Throws<ArgumentException>(() => new RetrievalDetailsCollector(owners, new ClassLabels(["a"])));
    }
}
