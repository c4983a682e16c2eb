namespace Nadir.Text.Tests;

public class CompoundFinderTests
{
    private static readonly IReadOnlyList<string>[] Images =
        [.. Enumerable.Range(0, 40).Select(i => (IReadOnlyList<string>)
        [
            "a tennis court near a house",
            "two tennis courts near the pond",
            i % 2 == 0 ? "a ping pong table near a house" : "a garden house near a pond",
            i % 4 == 0 ? "house pond" : "a garden near a pond",
        ])];

    [Fact]
    public void Words_that_keep_together_are_compounds() =>
        Assert.Equal(["ping pong table", "tennis court"],
            CompoundFinder.Find(Images, new CompoundOptions(10, 0.6)).Compounds);

    [Fact]
    public void The_association_is_normalised_pointwise_mutual_information()
    {
        // Counted by hand: 40 images, 20 with "garden house"; "garden" 20 + 30, "house" 40 + 20 + 20 + 10.
        double words = (40 * 6) + (40 * 6) + (20 * 7) + (20 * 6) + (10 * 2) + (30 * 5);
        var (together, garden, house) = (20 / words, (20 + 30) / words, (40 + 20 + 20 + 10) / words);
        var association = Math.Log(together / (garden * house)) / -Math.Log(together);
        Assert.Contains("garden house",
            CompoundFinder.Find(Images, new CompoundOptions(20, association - 1e-9)).Compounds);
        Assert.DoesNotContain("garden house",
            CompoundFinder.Find(Images, new CompoundOptions(20, association + 1e-9)).Compounds);
        Assert.DoesNotContain("garden house",
            CompoundFinder.Find(Images, new CompoundOptions(21, association - 1e-9)).Compounds);
    }

    [Fact]
    public void Equal_captions_of_an_image_count_once()
    {
        var doubled = Images.Select(captions => (IReadOnlyList<string>)[.. captions, .. captions]);
        Assert.Equal(CompoundFinder.Find(Images).Compounds, CompoundFinder.Find(doubled).Compounds);
    }

    [Fact]
    public void Pairs_across_other_classes_are_none()
    {
        var images = Enumerable.Repeat<IReadOnlyList<string>>(
            ["green trees stand", "old planes park", "middle school"], 50);
        Assert.Empty(CompoundFinder.Find(images, new CompoundOptions(1, -1)).Compounds);
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => CompoundFinder.Find([], new CompoundOptions(0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => CompoundFinder.Find([], new CompoundOptions(1, 1.1)));
        Assert.Empty(CompoundFinder.Find([]).Compounds);
    }
}
