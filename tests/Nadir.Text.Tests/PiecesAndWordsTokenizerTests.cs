using Xunit;

namespace Nadir.Text.Tests;

public sealed class PiecesAndWordsTokenizerTests
{
    private static readonly WordPieceTokenizer Pieces = new(
        ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "plane", "##s", "field"]);

    private static readonly Vocabulary Words = Vocabulary.Build(["a field", "a road"]);

    private readonly PiecesAndWordsTokenizer _both = new(Pieces, Words);

    [Theory]
    [InlineData("a field of planes")]
    [InlineData("road")]
    [InlineData("zyzzyva")]
    [InlineData("a a a a a a a a a a a a")]
    public void Ids_are_those_of_both_tokenizers(string text)
    {
        var ids = _both.Encode(text, 8);
        var (pieces, words) = PiecesAndWordsTokenizer.Split(ids, Pieces.Count);
        Assert.Equal(Pieces.Encode(text, 8), pieces);
        Assert.Equal(Words.Encode(text, 8), words);
        Assert.Equal(ids.Length, pieces.Length + words.Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("!?")]
    public void A_text_without_words_has_one_that_is_unknown(string text) =>
        Assert.Equal([Vocabulary.UnknownId], PiecesAndWordsTokenizer.Split(_both.Encode(text, 8), Pieces.Count).Words);

    [Fact]
    public void Pieces_alone_are_split_from_nothing()
    {
        var (pieces, words) = PiecesAndWordsTokenizer.Split(Pieces.Encode("a plane", 8), Pieces.Count);
        Assert.Equal(Pieces.Encode("a plane", 8), pieces);
        Assert.Empty(words);
    }
}
