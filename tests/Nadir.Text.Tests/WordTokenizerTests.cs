using FsCheck;
using FsCheck.Fluent;

namespace Nadir.Text.Tests;

public class WordTokenizerTests
{
    [Theory]
    [InlineData("The river's two-lane BRIDGE.", "the river's two lane bridge")]
    [InlineData("  many   planes,parked;near(the)terminal .", "many planes parked near the terminal")]
    [InlineData("'quoted' rock'n'roll planes' 's", "quoted rock'n'roll planes s")]
    [InlineData("the river\u2019s bank", "the river's bank")]
    [InlineData("it''s", "it s")]
    [InlineData("17 tanks_of 3.5m", "17 tanks of 3 5m")]
    [InlineData("ÉCOLE Straße ДОМ 機場 cafe\u0301", "école straße дом 機場 cafe\u0301")]
    [InlineData("\U00010400\U00010401 \U0001F6E9 plane", "\U00010428\U00010429 plane")]
    [InlineData("lone \ud800surrogate", "lone surrogate")]
    [InlineData(" .", "")]
    [InlineData("", "")]
    public void Splits_by_the_stated_rule(string text, string words)
    {
        Assert.Equal(words, WordTokenizer.Normalize(text));
        Assert.Equal(words.Split(' ', StringSplitOptions.RemoveEmptyEntries), WordTokenizer.Tokenize(text));
        Assert.Equal(words.Length > 0, WordTokenizer.HasWords(text));
    }

    [Fact]
    public void Words_longer_than_the_buffer_stay_whole()
    {
        var word = new string('a', 1000) + "'" + new string('é', 500);
        Assert.Equal([word, "b"], WordTokenizer.Tokenize(word + " b"));
    }

    [Fact]
    public void Normalising_twice_changes_nothing_and_joining_texts_joins_their_words() =>
        Prop.ForAll<string?, string?>((a, b) =>
        {
            var (first, second) = (a ?? "", b ?? "");
            var normal = WordTokenizer.Normalize(first);
            Assert.Equal(normal, WordTokenizer.Normalize(normal));
            Assert.Equal(
                [.. WordTokenizer.Tokenize(first), .. WordTokenizer.Tokenize(second)],
                WordTokenizer.Tokenize(first + " " + second));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Case_and_punctuation_between_words_do_not_matter()
    {
        var word = Gen.Elements("plane", "river's", "17", "é", "x1");
        var separator = Gen.Elements(" ", ", ", ".", "  ", "-", " ' ", "\t", "(");
        var texts = from words in word.NonEmptyListOf()
                    from separators in separator.ArrayOf(words.Count)
                    select (words, separators);
        Prop.ForAll(texts.ToArbitrary(), test =>
        {
            var text = string.Concat(test.words.Zip(test.separators, (a, b) => a.ToUpperInvariant() + b));
            Assert.Equal(test.words, WordTokenizer.Tokenize(text));
        }).QuickCheckThrowOnFailure();
    }
}
