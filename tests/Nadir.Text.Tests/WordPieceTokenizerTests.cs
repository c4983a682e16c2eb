using System.Text;

namespace Nadir.Text.Tests;

/// <summary>The tokenizer on a few pieces, where every id can be told by hand.</summary>
public sealed class WordPieceTokenizerTests
{
    private static readonly WordPieceTokenizer Tokenizer = new(
        ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "har", "##bor", "##s", "-", "cafe", "東", "##b", "ab"]);

    [Theory]
    [InlineData("", "2 3")]
    [InlineData("A harbors", "2 5 6 7 8 3")]
    [InlineData("harbor-a", "2 6 7 9 5 3")]
    [InlineData("café cafe\u0301", "2 10 10 3")]
    [InlineData("東東", "2 11 11 3")]
    [InlineData("a\tb", "2 5 1 3")]
    [InlineData("a\u0000b", "2 13 3")]
    [InlineData("harborx a", "2 1 5 3")]
    [InlineData("a[MASK]a [mask]", "2 5 4 5 1 1 1 3")]
    public void Words_become_the_longest_pieces(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', Tokenizer.Encode(text, 32)));

    [Theory]
    [InlineData(2, "2 3")]
    [InlineData(3, "2 5 3")]
    [InlineData(4, "2 5 6 3")]
    [InlineData(6, "2 5 6 7 8 3")]
    public void A_long_text_is_cut_off_and_still_ends(int maximum, string expected) =>
        Assert.Equal(expected, string.Join(' ', Tokenizer.Encode("a harbors", maximum)));

    [Fact]
    public void Pieces_are_joined_to_words_with_their_places() =>
        Assert.Equal([("a", 1, 1), ("harbors", 2, 3), ("cafe", 5, 1)],
            Tokenizer.Join(Tokenizer.Encode("a harbors café", 32)));

    [Fact]
    public void A_word_of_more_than_a_hundred_letters_is_unknown()
    {
        // 'ab' is a piece of its own, the longest that begins the word.
        Assert.Equal([2, 13, .. Enumerable.Repeat(12L, 98), 3], Tokenizer.Encode("a" + new string('b', 99), 200));
        Assert.Equal([2, 1, 3], Tokenizer.Encode("a" + new string('b', 100), 200));
    }

    [Fact]
    public void What_is_saved_is_read_again()
    {
        var path = Path.GetTempFileName();
        try
        {
            Tokenizer.Save(path);
            Assert.Equal(Tokenizer.Pieces, WordPieceTokenizer.Load(path).Pieces);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("a\nb\n", "[PAD]")]
    [InlineData("[PAD]\n[UNK]\n[CLS]\n", "[SEP]")]
    [InlineData("[PAD]\n[UNK]\n[CLS]\n[SEP]\na\na\n", "twice")]
    [InlineData("[PAD]\n[UNK]\n[CLS]\n[SEP]\n\na\n", "line 5 is empty")]
    public void A_damaged_vocabulary_is_refused_by_its_name_and_fault(string content, string fault)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, content, Encoding.UTF8);
            var message = Assert.Throws<InvalidDataException>(() => WordPieceTokenizer.Load(path)).Message;
            Assert.Contains(path, message, StringComparison.Ordinal);
            Assert.Contains(fault, message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
