using Nadir.Text;

namespace Nadir.Metrics.Tests;

public class SceneGraphOverlapTests
{
    private static readonly SynonymLexicon Synonyms = new(
        new Dictionary<string, int[]> { ["plane"] = [1], ["aircraft"] = [1], ["road"] = [2], ["street"] = [2, 3] },
        new Dictionary<string, string[]>());

    // Tuples counted by hand: 2 x common / (own + those of the references together).
    [Theory]
    [InlineData("a white plane", new[] { "a white plane" }, 1)]
    [InlineData("a white plane", new[] { "a plane" }, 2.0 / 3)]
    [InlineData("a plane near a road", new[] { "a plane", "a white plane", "the road" }, 2.0 * 2 / (3 + 3))]
    [InlineData("a plane near a road", new[] { "a plane near a road", "planes near roads" }, 1)]
    [InlineData("ships", new[] { "a plane" }, 0)]
    [InlineData("", new[] { "a plane" }, 0)]
    [InlineData("a plane", new[] { "" }, 0)]
    public void Common_tuples_are_counted(string hypothesis, string[] references, double expected)
    {
        Assert.Equal(expected, new SceneGraphOverlap(Synonyms).Score(hypothesis, references), 1e-12);
        Assert.Equal(expected, new SceneGraphOverlap(null).Score(hypothesis, references), 1e-12);
    }

    [Fact]
    public void Synonyms_match_where_wordnet_is_at_hand()
    {
        const string caption = "an aircraft near a street";
        string[] references = ["a plane near a road", "aircraft near a road"];

        Assert.Equal(1, new SceneGraphOverlap(Synonyms).Score(caption, references), 1e-12);
        Assert.Equal(2.0 * 1 / (3 + 5), new SceneGraphOverlap(null).Score(caption, references), 1e-12);
    }
}
