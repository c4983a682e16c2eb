namespace Nadir.Text.Tests;

public sealed class WordNetDatabaseTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nadir-wordnet-").FullName;

    public WordNetDatabaseTests()
    {
        Write("index.noun",
            "  1 licence\nplane n 2 1 @ 2 0 00000100 00000300  \ngoose n 1 1 @ 1 0 00000500\nreal_estate n 1 0 1 0 "
                + "00000900\n");
        Write("index.verb", "  1 licence\nplane v 1 0 1 0 00000700\nride v 1 0 1 0 00000800\n");
        Write("index.adj", "big a 1 0 1 0 00001000\n");
        Write("index.adv", "");
        Write("noun.exc", "geese goose\n");
        Write("verb.exc", "ridden ride\nrode ride\n");
        Write("adj.exc", "bigger big\n");
        Write("adv.exc", "");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("plane", new[] { 100, 300, 700 })]
    [InlineData("planes", new[] { 100, 300, 700 })]
    [InlineData("geese", new[] { 500 })]
    [InlineData("ridden", new[] { 800 })]
    [InlineData("riding", new[] { 800 })]
    [InlineData("bigger", new[] { 1000 })]
    [InlineData("real_estate", new int[0])]
    [InlineData("zzz", new int[0])]
    [InlineData("", new int[0])]
    public void Words_and_their_forms_have_synsets(string word, int[] expected) =>
        Assert.Equal(expected, WordNetDatabase.Read(_folder).Synsets(word));

    [Fact]
    public void Numbers_moved_by_debians_repairs_are_moved_back()
    {
        Write("index.adj", "able a 2 0 1 0 00001740 01681478\nlate a 1 0 1 0 02000000\n");

        var lexicon = WordNetDatabase.Read(_folder);

        Assert.Equal([1740, 1681477], lexicon.Synsets("able"));
        Assert.Equal([1999999], lexicon.Synsets("late"));
    }

    [Fact]
    public void Princetons_numbers_stay()
    {
        Write("index.adj", "able a 2 0 1 0 00001740 01681477\nlate a 1 0 1 0 01999999\n");

        Assert.Equal([1999999], WordNetDatabase.Read(_folder).Synsets("late"));
    }

    [Fact]
    public void A_folder_without_a_file_is_no_database()
    {
        Assert.True(WordNetDatabase.IsIn(_folder));
        File.Delete(Path.Combine(_folder, "verb.exc"));
        Assert.False(WordNetDatabase.IsIn(_folder));
    }

    [Theory]
    [InlineData("plane n")]
    [InlineData("plane n x 0 00000100")]
    [InlineData("plane n 9 0 00000100")]
    [InlineData("plane n 1 1 @ 1 0 -5")]
    public void A_damaged_line_is_named(string line)
    {
        Write("index.noun", $"  licence\n{line}\n");

        var error = Assert.Throws<InvalidDataException>(() => WordNetDatabase.Read(_folder));

        Assert.Contains("index.noun, line 2", error.Message, StringComparison.Ordinal);
    }

    private void Write(string name, string content) => File.WriteAllText(Path.Combine(_folder, name), content);
}
