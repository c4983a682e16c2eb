using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;

namespace Nadir.Metrics.Tests;

public partial class CaptionLeakageTests
{
    [Fact]
    public void Captions_of_equal_words_are_leaks()
    {
        var leakage = CaptionLeakage.Find(
            [["Two planes.", "a pond"], ["a  RIVER", "two planes !"], [], ["."]], ["two planes", "A river .", " . "]);
        Assert.Equal([["a pond"], [], [], ["."]], leakage.CleanCaptions);
        Assert.Equal((5, 2, 3, 2),
            (leakage.CaptionCount, leakage.CleanCount, leakage.LeakedCount, leakage.ImagesWithoutCleanCaption));
    }

    [Fact]
    public void Nothing_leaks_from_an_empty_split()
    {
        IReadOnlyList<string>[] captions = [["a", "b"], ["c"]];
        Assert.Equal(captions, CaptionLeakage.Find(captions, []).CleanCaptions);
    }

    // The oracle masks the full matrix: a leaked caption is no query and no item; a query without an item is none.
    [Fact]
    public void Ranks_over_what_is_left_equal_a_masked_search()
    {
        var text = Gen.Elements("a plane", "A Plane!", "pond", "a pond", "two ponds", "river", "two, rivers");
        var cases = from images in text.NonEmptyListOf().Select(captions => captions.Take(2).ToArray()).ListOf()
                    where images.Count is > 0 and <= 3
                    from training in text.ListOf()
                    from seed in Gen.Choose(0, 1000)
                    select (Images: images.ToArray(), Training: training.ToArray(), Seed: seed);
        Prop.ForAll(cases.ToArbitrary(), test =>
        {
            var clean = CaptionLeakage.Find(test.Images, test.Training).CleanCaptions;
            var all = Flatten(test.Images);
            var seen = test.Training.Select(Normalize).ToHashSet();
            int[] kept = [.. Enumerable.Range(0, all.Length)
                .Where(caption => !seen.Contains(Normalize(all[caption].Caption)))];
            Assert.Equal(kept.Select(caption => all[caption]), Flatten(clean));
            if (kept.Length > 0)
            {
                AssertRanks(test.Images.Length, all, kept, clean, new Random(test.Seed));
            }
        }).QuickCheckThrowOnFailure();
    }

    private static void AssertRanks(
        int images, (int Image, string Caption)[] all, int[] kept, IReadOnlyList<IReadOnlyList<string>> clean,
        Random random)
    {
        double[] full = [.. Enumerable.Range(0, images * all.Length).Select(_ => random.Next(3) / 2.0)];
        double[] left = [.. Enumerable.Range(0, images)
            .SelectMany(image => kept.Select(caption => full[(image * all.Length) + caption]))];
        var owners = new CaptionOwners(
            [.. clean.Index().SelectMany(pair => pair.Item.Select(_ => pair.Index))], images);
        var ranks = RetrievalMetrics.Rank<double>(left, owners);
        for (var image = 0; image < images; image++)
        {
            int[] own = [.. kept.Where(caption => all[caption].Image == image)];
            Assert.Equal(own.Length > 0, ranks.ImageToText[image].HasRelevant);
            if (own.Length > 0)
            {
                var row = full[(image * all.Length)..((image + 1) * all.Length)];
                var firsts = TieEnumeration.FirstRanks(
                    [.. kept.Select(caption => row[caption])], place => own.Contains(kept[place]));
                Assert.Equal(firsts.Average(), ranks.ImageToText[image].Expected, 1e-12);
            }
        }

        foreach (var (place, caption) in kept.Index())
        {
            double[] column = [.. Enumerable.Range(0, images).Select(image => full[(image * all.Length) + caption])];
            var firsts = TieEnumeration.FirstRanks(column, image => image == all[caption].Image);
            Assert.Equal(firsts.Average(), ranks.TextToImage[place].Expected, 1e-12);
            Assert.Equal(firsts.Count(rank => rank == 1) / (double)firsts.Count,
                ranks.TextToImage[place].RecallProbability(1), 1e-12);
        }
    }

    private static (int Image, string Caption)[] Flatten(IEnumerable<IReadOnlyList<string>> images) =>
        [.. images.Index().SelectMany(pair => pair.Item.Select(caption => (pair.Index, caption)))];

    private static string Normalize(string caption) => string.Join(' ', Words().Matches(caption.ToLowerInvariant()));

    [GeneratedRegex("[a-z]+")]
    private static partial Regex Words();
}
