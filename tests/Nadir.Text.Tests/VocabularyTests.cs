using FsCheck;
using FsCheck.Fluent;

namespace Nadir.Text.Tests;

public class VocabularyTests
{
    private static readonly string[] Captions = ["a plane and a plane .", "The plane near a river", "two rivers"];

    [Fact]
    public void Words_come_by_falling_count_then_in_ordinal_order() =>
        Assert.Equal(
            ["<pad>", "<unk>", "a", "plane", "and", "near", "river", "rivers", "the", "two"],
            Vocabulary.Build(Captions).Tokens);

    [Fact]
    public void Rare_words_are_left_out_and_become_unknown()
    {
        var vocabulary = Vocabulary.Build(Captions, minimumCount: 3);
        Assert.Equal(["<pad>", "<unk>", "a", "plane"], vocabulary.Tokens);
        Assert.Equal([2, 1, 3], vocabulary.Encode("A red plane!", 10));
        Assert.Equal("a <unk> plane", vocabulary.Decode([2, 1, 3, 0, 0]));
    }

    [Fact]
    public void Further_special_tokens_follow_the_first_two_and_no_text_can_make_them()
    {
        var vocabulary = Vocabulary.Build(["bos eos <bos>"], 1, "<bos>", "<eos>");
        Assert.Equal(["<pad>", "<unk>", "<bos>", "<eos>", "bos", "eos"], vocabulary.Tokens);
        Assert.Equal(2, vocabulary.IdOfSpecial("<bos>"));
        Assert.Equal([4], vocabulary.Encode("<bos>", 4));
        Assert.Throws<ArgumentException>(() => vocabulary.IdOfSpecial("bos"));
    }

    [Fact]
    public void Encoding_pads_and_cuts()
    {
        var vocabulary = Vocabulary.Build(Captions);
        var ids = new long[] { 9, 9, 9, 9 };
        Assert.Equal(2, vocabulary.Encode("plane river", ids));
        Assert.Equal([3, 6, 0, 0], ids);
        Assert.Equal(4, vocabulary.Encode("a a a a plane plane", ids));
        Assert.Equal([2, 2, 2, 2], ids);
        Assert.Equal(0, vocabulary.Encode(" . ", ids));
        Assert.Equal([0, 0, 0, 0], ids);
        Assert.Empty(vocabulary.Encode("a", 0));
    }

    [Fact]
    public void Decoding_what_was_encoded_gives_the_normalised_text() =>
        Prop.ForAll<string?[]>(texts =>
        {
            string[] captions = [.. texts.Select(text => text ?? "")];
            var vocabulary = Vocabulary.Build(captions);
            Assert.All(captions, caption =>
                Assert.Equal(WordTokenizer.Normalize(caption),
                    vocabulary.Decode(vocabulary.Encode(caption, caption.Length))));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_order_of_captions_does_not_matter() =>
        Prop.ForAll<string?[]>(texts =>
        {
            string[] captions = [.. texts.Select(text => text ?? "")];
            Assert.Equal(Vocabulary.Build(captions, 2).Tokens, Vocabulary.Build(captions.Reverse(), 2).Tokens);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Many_threads_may_encode_at_once()
    {
        var vocabulary = Vocabulary.Build(Captions);
        Parallel.For(0, 1000, _ => Assert.Equal([8, 3, 5, 2, 6], vocabulary.Encode(Captions[1], 9)));
    }

    [Fact]
    public void Usual_captions_are_encoded_without_allocating()
    {
        var vocabulary = Vocabulary.Build(Captions);
        var ids = new long[30];
        vocabulary.Encode(Captions[0], ids);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            vocabulary.Encode(Captions[1], ids);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Broken_lists_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new Vocabulary(["<unk>", "<pad>"], []));
        Assert.Throws<ArgumentException>(() => new Vocabulary(["<pad>"], []));
        Assert.Throws<ArgumentException>(() => new Vocabulary(["<pad>", "<unk>", "bos"], []));
        Assert.Throws<ArgumentException>(() => new Vocabulary(["<pad>", "<unk>", "<unk>"], []));
        Assert.Throws<ArgumentException>(() => new Vocabulary(["<pad>", "<unk>"], ["a", "a"]));
        Assert.Throws<ArgumentException>(() => new Vocabulary(["<pad>", "<unk>"], ["Upper"]));
        Assert.Throws<ArgumentException>(() => new Vocabulary(["<pad>", "<unk>"], ["two words"]));
        Assert.Throws<ArgumentException>(() => new Vocabulary(["<pad>", "<unk>"], [""]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Vocabulary.Build([], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Vocabulary.Build([]).Decode([2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Vocabulary.Build([]).Decode([-1]));
    }
}
