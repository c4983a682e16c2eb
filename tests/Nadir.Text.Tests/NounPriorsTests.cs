using FsCheck;
using FsCheck.Fluent;

namespace Nadir.Text.Tests;

public class NounPriorsTests
{
    private static readonly IReadOnlyList<string>[] Images =
        [["a plane and a plane", "a tree"], ["a tree", "green trees"], ["nothing here"], ["a pond"]];

    private static readonly NounStatistics Statistics = NounStatistics.Count(Images, new NounTagger());

    private static readonly IReadOnlyList<NounFrequency> Nouns = Statistics.TopObjects(3);

    // The columns are tree (2 of 4 images), plane (1), pond (1).
    [Theory]
    [InlineData(NounWeighting.None, 1 / 3.0, 2 / 3.0)]
    [InlineData(NounWeighting.GlobalFrequency, 0.5 / 1, 0.5 / 1)]
    [InlineData(NounWeighting.InverseDocumentFrequency, 0.254456, 0.745544)] // ln 3 / (ln 3 + 2 ln 5)
    public void L1_rows_are_weighted_shares(NounWeighting weighting, double tree, double plane)
    {
        Assert.Equal(["tree", "plane", "pond"], Nouns.Select(noun => noun.Noun));
        var priors = NounPriors.Compute(Images, Statistics, Nouns, new NounPriorOptions(weighting));
        Assert.Equal(tree, priors.Of(0)[0], 5);
        Assert.Equal(plane, priors.Of(0)[1], 5);
        Assert.Equal(0, priors.Of(0)[2]);
        Assert.Equal([1, 0, 0], priors.Of(1).ToArray());
        Assert.Equal([0, 0, 0], priors.Of(2).ToArray());
        Assert.Equal([true, true, false, true], Enumerable.Range(0, 4).Select(priors.HasNouns));
        Assert.Equal(3, priors.ImagesWithNouns);
    }

    [Fact]
    public void Softmax_gives_absent_nouns_a_little()
    {
        var options = new NounPriorOptions(NounWeighting.None, PriorNormalization.Softmax, 0.5f);
        var row = NounPriors.Compute(Images, Statistics, Nouns, options).Of(0).ToArray();
        double[] powers = [Math.Exp(1 / 0.5), Math.Exp(2 / 0.5), Math.Exp(0)];
        Assert.All(row.Zip(powers), pair => Assert.Equal(pair.Second / powers.Sum(), pair.First, 5));
    }

    [Fact]
    public void Rows_sum_to_one_or_are_zero_and_the_order_of_captions_does_not_matter()
    {
        var captions = Gen.Elements(
            "two planes", "a plane near trees", "a pond", "trees around ponds", "green", "houses", "");
        var options = from weighting in Gen.Elements(Enum.GetValues<NounWeighting>())
                      from normalization in Gen.Elements(Enum.GetValues<PriorNormalization>())
                      from temperature in Gen.Elements(0.01f, 1, 10)
                      select new NounPriorOptions(weighting, normalization, temperature);
        var cases = from images in captions.ListOf().ListOf() from option in options select (images, option);
        Prop.ForAll(cases.ToArbitrary(), test =>
        {
            string[][] images = [.. test.images.Select(image => image.ToArray())];
            string[][] reversed = [.. test.images.Select(image => Enumerable.Reverse(image).ToArray())];
            var priors = NounPriors.Compute(images, Statistics, Nouns, test.option);
            Assert.Equal(priors.Probabilities.ToArray(),
                NounPriors.Compute(reversed, Statistics, Nouns, test.option).Probabilities.ToArray());
            for (var image = 0; image < images.Length; image++)
            {
                var row = priors.Of(image).ToArray();
                Assert.Equal(priors.HasNouns(image) ? 1 : 0, row.Sum(), 5);
                Assert.All(row, value => Assert.InRange(value, 0, 1));
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Wrong_arguments_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => NounPriors.Compute(Images, Statistics, []));
        Assert.Throws<ArgumentException>(() => NounPriors.Compute(Images, Statistics, [Nouns[0], Nouns[0]]));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => NounPriors.Compute(Images, Statistics, Nouns, new NounPriorOptions(Temperature: 0)));
    }
}
