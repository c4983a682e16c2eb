namespace Nadir.Text.Tests;

public sealed class VocabularyFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nadir-vocabulary-").FullName;

    [Fact]
    public void Comes_back_as_it_was_saved()
    {
        var vocabulary = Vocabulary.Build(["l'école river's plane plane 機場"], 1, "<bos>");
        VocabularyFile.Save(vocabulary, _folder);
        VocabularyFile.Save(vocabulary, _folder);
        var loaded = VocabularyFile.Load(_folder);
        Assert.Equal(vocabulary.Tokens, loaded.Tokens);
        Assert.Equal(3, loaded.SpecialTokenCount);
        Assert.Equal([VocabularyFile.FileName], Directory.GetFiles(_folder).Select(Path.GetFileName));
        Assert.Contains("機場", File.ReadAllText(Path.Combine(_folder, VocabularyFile.FileName)),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[1]")]
    [InlineData("{}")]
    [InlineData("""{"tokenizer":"bpe","specialTokens":["<pad>","<unk>"],"words":[]}""")]
    [InlineData("""{"tokenizer":"words","specialTokens":["<pad>","<unk>"]}""")]
    [InlineData("""{"tokenizer":"words","specialTokens":["<pad>","<unk>"],"words":[null]}""")]
    [InlineData("""{"tokenizer":"words","specialTokens":["<pad>",null],"words":[]}""")]
    [InlineData("""{"tokenizer":"words","specialTokens":["<pad>","<unk>"],"words":["a","a"]}""")]
    [InlineData("""{"tokenizer":"words","specialTokens":["<pad>","<unk>"],"words":["a b"]}""")]
    public void A_file_that_is_none_is_named(string json)
    {
        var path = Path.Combine(_folder, VocabularyFile.FileName);
        File.WriteAllText(path, json);
        var error = Assert.Throws<InvalidDataException>(() => VocabularyFile.Load(_folder));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var error = Assert.Throws<FileNotFoundException>(() => VocabularyFile.Load(_folder));
        Assert.Contains(VocabularyFile.FileName, error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
