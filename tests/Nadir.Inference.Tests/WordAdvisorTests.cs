using Nadir.Text;

namespace Nadir.Inference.Tests;

/// <summary>Words in place of those that a model does not know.</summary>
public class WordAdvisorTests
{
    // Numbers of synsets as in WordNet: the commonest sense first; a panel is a board in its eighth sense only.
    private static readonly SynonymLexicon WordNet = new(
        new Dictionary<string, int[]>
        {
            ["panel"] = [1, 2, 3, 4, 5, 6, 7, 8],
            ["board"] = [20, 21, 8],
            ["boarding"] = [30],
            ["aeroplane"] = [40],
            ["plane"] = [40, 41],
            ["airplane"] = [40],
            ["pool"] = [50, 51],
            ["pond"] = [51],
            ["lake"] = [50],
            ["harbour"] = [60, 61],
            ["harbor"] = [60, 61],
            ["seaport"] = [60],
        },
        new Dictionary<string, string[]>());

    private static readonly Vocabulary Words = Vocabulary.Build(
        ["board boarding plane planes airplane pond lake seaport harbor skyscrapers bridge"]);

    [Theory]
    [InlineData("panels")]
    [InlineData("quay")]
    [InlineData("aeroplane", "airplane", "plane", "planes")]
    [InlineData("pool", "lake", "pond")]
    [InlineData("harbour", "harbor", "seaport")]
    [InlineData("skyscraper", "skyscrapers")]
    [InlineData("brigde", "bridge")]
    public void The_nearest_come_first_and_what_shares_a_rare_sense_does_not(string word, params string[] expected) =>
        Assert.Equal(expected, Assert.Single(new WordAdvisor(Words, WordNet).Check(word).Unknown).Suggestions);
}
