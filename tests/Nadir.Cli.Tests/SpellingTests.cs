using Nadir.Text;

namespace Nadir.Cli.Tests;

public class SpellingTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("index", "index", 0)]
    [InlineData("idnex", "index", 1)]
    [InlineData("search", "serch", 1)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("ca", "abc", 3)]
    public void Distance_counts_edits(string left, string right, int edits)
    {
        Assert.Equal(edits, Spelling.Distance(left, right));
        Assert.Equal(edits, Spelling.Distance(right, left));
    }

    [Theory]
    [InlineData("serach", "search")]
    [InlineData("arch", "archive")]
    [InlineData("xyz", null)]
    public void The_nearest_word_is_suggested_only_when_it_is_near(string word, string? expected) =>
        Assert.Equal(expected, Spelling.Nearest(word, ["index", "search", "archive"]));
}
