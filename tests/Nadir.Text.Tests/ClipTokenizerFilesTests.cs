using System.Text.Json;

namespace Nadir.Text.Tests;

public sealed class ClipTokenizerFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nadir-clip-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<string> Forms => ["merges", "merges and vocabulary", "OpenAI", "json", "json of pairs"];

    [Theory]
    [MemberData(nameof(Forms))]
    public void Every_form_gives_the_same_ids(string form)
    {
        Write(form);

        Assert.Equal(ToyTokenizer.Create().Encode("airports, called é"),
            ClipTokenizer.Load(_folder).Encode("airports, called é"));
    }

    [Fact]
    public void The_vocabulary_decides_the_ids()
    {
        ToyTokenizer.WriteMerges(_folder);
        WriteVocabulary(ToyTokenizer.Ids().ToDictionary(pair => pair.Key, pair => 1000 - pair.Value));

        var tokenizer = ClipTokenizer.Load(_folder);

        Assert.Equal([1000 - 521, 1000 - 517, 1000 - 522], tokenizer.Encode("airport", contextLength: 3));
        Assert.Equal(1001, tokenizer.VocabularySize);
    }

    [Fact]
    public void A_folder_without_a_tokenizer_is_told_what_it_needs() =>
        Assert.Contains("merges.txt", Assert.Throws<FileNotFoundException>(() => ClipTokenizer.Load(_folder)).Message);

    [Theory]
    [InlineData("merges.txt", "a b c\n", "line 1")]
    [InlineData("merges.txt", "ab c\n", "merge 1")]
    [InlineData("tokenizer.json", "{", "not the tokenizer of a CLIP model")]
    [InlineData("tokenizer.json", "[]", "not the tokenizer of a CLIP model")]
    [InlineData("tokenizer.json", "{\"model\":{\"type\":\"WordPiece\",\"vocab\":{}}}", "byte-pair")]
    [InlineData("tokenizer.json", "{\"model\":{\"end_of_word_suffix\":\"</w>\",\"vocab\":{\"a\":-1},\"merges\":[]}}",
        "the id of 'a'")]
    [InlineData("tokenizer.json", "{\"model\":{\"end_of_word_suffix\":\"</w>\",\"vocab\":{},\"merges\":[1]}}",
        "not the tokenizer")]
    [InlineData("bpe_simple_vocab_16e6.txt.gz", "not gzip", "not the tokenizer of a CLIP model")]
    public void A_damaged_file_gets_one_sentence(string name, string content, string part)
    {
        File.WriteAllText(Path.Combine(_folder, name), content);

        var message = Assert.Throws<InvalidDataException>(() => ClipTokenizer.Load(_folder)).Message;

        Assert.Contains(part, message);
        Assert.Contains(name, message);
    }

    [Fact]
    public void A_vocabulary_without_a_token_is_told_which()
    {
        ToyTokenizer.WriteMerges(_folder);
        var ids = ToyTokenizer.Ids();
        ids.Remove("airport</w>");
        WriteVocabulary(ids);

        Assert.Contains("'airport</w>'",
            Assert.Throws<InvalidDataException>(() => ClipTokenizer.Load(_folder)).Message);
    }

    private void Write(string form)
    {
        switch (form)
        {
            case "merges":
                ToyTokenizer.WriteMerges(_folder);
                break;
            case "merges and vocabulary":
                ToyTokenizer.WriteMerges(_folder);
                WriteVocabulary(ToyTokenizer.Ids());
                break;
            case "OpenAI":
                ToyTokenizer.WriteOpenAi(_folder);
                break;
            default:
                ToyTokenizer.WriteJson(_folder, asArrays: form == "json of pairs");
                break;
        }
    }

    private void WriteVocabulary(Dictionary<string, int> ids) =>
        File.WriteAllText(Path.Combine(_folder, "vocab.json"), JsonSerializer.Serialize(ids));
}
