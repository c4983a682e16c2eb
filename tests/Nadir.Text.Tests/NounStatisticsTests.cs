using FsCheck;
using FsCheck.Fluent;

namespace Nadir.Text.Tests;

public class NounStatisticsTests
{
    private static readonly IReadOnlyList<string>[] Images =
    [
        ["two planes on the runway", "planes and a plane", "a piece of grass"],
        ["a plane near a storage tank", "storage tanks"],
        [],
        ["both sides of the river"],
    ];

    private static readonly NounTagger Tagger = new(new CompoundLexicon(["storage tank"]));

    [Fact]
    public void Images_and_occurrences_are_counted_by_noun()
    {
        var statistics = NounStatistics.Count(Images, Tagger);
        Assert.Equal(4, statistics.ImageCount);
        Assert.Equal(
            [
                new("plane", "plane", 2, 4), new("grass", "grass", 1, 1), new("piece", "piece", 1, 1),
                new("river", "river", 1, 1),
                new("runway", "runway", 1, 1), new("side", "sides", 1, 1), new("storage tank", "storage tank", 1, 2),
            ],
            statistics.Nouns);
        Assert.Equal(["plane", "grass", "river"], statistics.TopObjects(3).Select(noun => noun.Noun));
        Assert.Equal(["grass", "piece"],
            statistics.TopObjects(2, new HashSet<string> { "plane" }).Select(noun => noun.Noun));
    }

    [Fact]
    public void The_order_of_images_and_captions_does_not_matter()
    {
        var captions = Gen.Elements(
            "two planes", "a plane near trees", "a storage tank", "storage tanks and trees", "green", "a tall tree");
        Prop.ForAll(captions.ListOf().ListOf().ToArbitrary(), images =>
        {
            var one = NounStatistics.Count([.. images.Select(image => image.ToArray())]);
            var other = NounStatistics.Count(
                [.. Enumerable.Reverse(images).Select(image => Enumerable.Reverse(image).ToArray())]);
            Assert.Equal(one.Nouns, other.Nouns);
            Assert.Equal(one.Compounds.Compounds, other.Compounds.Compounds);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_file_keeps_everything()
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            var statistics = NounStatistics.Count(Images, Tagger);
            NounStatisticsFile.Save(statistics, folder);
            var read = NounStatisticsFile.Load(folder);
            Assert.Equal(statistics.ImageCount, read.ImageCount);
            Assert.Equal(statistics.Nouns, read.Nouns);
            Assert.Equal(statistics.Compounds.Compounds, read.Compounds.Compounds);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{\"images\":1,\"compounds\":[],\"nouns\":[null]}")]
    [InlineData("{\"images\":1,\"compounds\":[\"plane\"],\"nouns\":[]}")]
    [InlineData(
        "{\"images\":1,\"compounds\":[],\"nouns\":[{\"noun\":\"a\",\"written\":\"a\",\"images\":2,\"occurrences\":2}]}")]
    [InlineData("{\"images\":-1,\"compounds\":[],\"nouns\":[]}")]
    public void A_broken_file_is_named(string json)
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            Assert.Throws<FileNotFoundException>(() => NounStatisticsFile.Load(folder));
            File.WriteAllText(Path.Combine(folder, NounStatisticsFile.FileName), json);
            Assert.Contains(folder, Assert.Throws<InvalidDataException>(() => NounStatisticsFile.Load(folder)).Message,
                StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
