using FsCheck;
using FsCheck.Fluent;

namespace Nadir.Text.Tests;

public class ClipTokenizerTests
{
    private static readonly ClipTokenizer Tokenizer = ToyTokenizer.Create();

    [Fact]
    public void Ids_are_start_words_end_and_zeros() =>
        Assert.Equal([521, 517, 522, 0, 0], Tokenizer.Encode("Airport", contextLength: 5));

    [Fact]
    public void Rows_have_77_ids() => Assert.Equal(77, Tokenizer.Encode("airport").Length);

    [Fact]
    public void A_text_too_long_is_cut_and_ends_with_the_end() =>
        Assert.Equal([521, 517, 517, 522], Tokenizer.Encode("airport airport airport", contextLength: 4));

    [Fact]
    public void A_text_that_just_fits_is_not_cut() =>
        Assert.Equal([521, 517, 517, 522], Tokenizer.Encode("airport airport", contextLength: 4));

    [Fact]
    public void A_word_of_a_megabyte_is_a_word_like_any_other()
    {
        var word = string.Concat(Enumerable.Repeat("airpo", 200_000));

        // "air" and "po" each time; the last "o" ends the word, which "po" does not.
        Assert.Equal((2 * 200_000) + 1, Tokenizer.Tokenize(word).Count);
    }

    [Fact]
    public void Batches_are_rows()
    {
        long[] batch = Tokenizer.EncodeBatch(["airport", "é"], contextLength: 4);

        Assert.Equal([521, 517, 522, 0, 521, 520, 522, 0], batch);
    }

    // "llllll" merges "ll" everywhere first, then pairs of "ll" from the left; the last letter ends the word.
    [Theory]
    [InlineData("lllllll", new[] { "llll", "ll", "l</w>" })]
    [InlineData("airport's", new[] { "airport</w>", "'", "s</w>" })]
    [InlineData("airport 12", new[] { "airport</w>", "1</w>", "2</w>" })]
    [InlineData("port,port", new[] { "port</w>", ",</w>", "port</w>" })]
    [InlineData("<|endoftext|>port", new[] { "<|endoftext|>", "port</w>" })]
    public void Words_are_split_and_merged(string text, string[] tokens)
    {
        var ids = ToyTokenizer.Ids();
        Assert.Equal([.. tokens.Select(token => ids[token])], Tokenizer.Tokenize(text));
    }

    [Fact]
    public void Usual_texts_take_a_short_cut_to_the_same_ids() =>
        Prop.ForAll<NonNull<string>>(text =>
        {
            var row = Tokenizer.Encode(text.Get, contextLength: 4096);
            var ids = Tokenizer.Tokenize(text.Get);
            return row.Skip(1).Take(ids.Count).SequenceEqual(ids.Select(id => (long)id))
                && row[ids.Count + 1] == Tokenizer.EndOfText;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Decoding_gives_the_words_back() =>
        Prop.ForAll<NonNull<string>>(text =>
        {
            var words = string.Concat(
                Tokenizer.Decode(Tokenizer.Tokenize(text.Get)).Where(letter => !char.IsWhiteSpace(letter)));
            return words == string.Concat(ClipText.Clean(text.Get).Where(letter => !char.IsWhiteSpace(letter)));
        }).QuickCheckThrowOnFailure();

    // The definition, word for word: as long as a merge fits, the first of the list that fits is made everywhere.
    [Fact]
    public void Merging_follows_the_definition() =>
        Prop.ForAll<NonEmptyArray<byte>>(choices =>
        {
            var word = string.Concat(choices.Get.Select(choice => "airpotl"[choice % 7]));
            List<string> tokens = [.. word[..^1].Select(letter => letter.ToString()), word[^1] + "</w>"];
            while (ToyTokenizer.Merges.Cast<(string Left, string Right)?>()
                .FirstOrDefault(merge => Places(tokens, merge!.Value).Any()) is { } merge)
            {
                while (Places(tokens, merge).Any())
                {
                    var place = Places(tokens, merge).First();
                    tokens[place] += tokens[place + 1];
                    tokens.RemoveAt(place + 1);
                }
            }

            var ids = ToyTokenizer.Ids();
            return Tokenizer.Tokenize(word).SequenceEqual(tokens.Select(token => ids[token]));
        }).QuickCheckThrowOnFailure();

    private static IEnumerable<int> Places(List<string> tokens, (string Left, string Right) merge) =>
        Enumerable.Range(0, tokens.Count - 1).Where(i => tokens[i] == merge.Left && tokens[i + 1] == merge.Right);
}
